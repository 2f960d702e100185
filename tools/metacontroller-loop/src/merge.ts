/**
 * The three-way merge behind InPlace updates: what the hook no longer wants goes, what it wants comes, and what
 * others added stays. It knows no schema, so it guesses which lists are maps.
 */

export type Json = unknown;
type JsonObject = Record<string, Json>;

/** In the order of precedence: the first that all items share is the key of the list. */
const guessedKeys = ['containerPort', 'port', 'mountPath', 'name', 'uid', 'ip', 'path'];

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The field by which the items of these lists are told apart, or undefined if the lists aren't maps. */
export function guessListKey(...lists: Json[][]): string | undefined {
  const items = lists.flat();
  if (items.length === 0 || !items.every(isObject)) return undefined;
  return guessedKeys.find(key => items.every(item => Object.hasOwn(item, key)));
}

function keyText(item: Json, listKey: string): string {
  const value = (item as JsonObject)[listKey];
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Two items with the same key collapse into the last one: port 53 of UDP and of TCP are one item here. */
function byKey(list: Json[], listKey: string): JsonObject {
  return Object.fromEntries(list.map(item => [keyText(item, listKey), item]));
}

function mergeListMap(listKey: string, observed: Json[], lastApplied: Json[], desired: Json[]): Json[] {
  const merged = mergeObjects(byKey(observed, listKey), byKey(lastApplied, listKey), byKey(desired, listKey));
  const kept = observed.map(item => keyText(item, listKey)).filter(key => Object.hasOwn(merged, key));
  const added = new Set(desired.map(item => keyText(item, listKey)).filter(key => !kept.includes(key)));
  return [...kept, ...added].map(key => merged[key]);
}

function mergeLists(observed: Json[], lastApplied: Json[], desired: Json[] | null): Json {
  const listKey = guessListKey(observed, lastApplied, desired ?? []);
  return listKey ? mergeListMap(listKey, observed, lastApplied, desired ?? []) : desired;
}

function mergeObjects(observed: JsonObject, lastApplied: JsonObject, desired: JsonObject): JsonObject {
  const dropped = (key: string) => Object.hasOwn(lastApplied, key) && !Object.hasOwn(desired, key);
  const kept = Object.entries(observed).filter(([key]) => !dropped(key));
  const wanted = Object.entries(desired).map(([key, value]) => [
    key,
    mergeValues(observed[key], lastApplied[key], value),
  ]);
  return Object.fromEntries([...kept, ...wanted]);
}

/** A value of another type than the observed object or list counts as null there, which keeps what is observed. */
function mergeValues(observed: Json, lastApplied: Json, desired: Json): Json {
  if (isObject(observed)) {
    return mergeObjects(observed, isObject(lastApplied) ? lastApplied : {}, isObject(desired) ? desired : {});
  }
  if (!Array.isArray(observed)) return desired;
  return mergeLists(
    observed,
    Array.isArray(lastApplied) ? lastApplied : [],
    Array.isArray(desired) ? desired : null,
  );
}

/** The observed object with the changes from `lastApplied` to `desired`; no argument is modified. */
export function threeWayMerge(
  observed: JsonObject,
  lastApplied: JsonObject,
  desired: JsonObject,
): JsonObject {
  return mergeObjects(observed, lastApplied, desired);
}
