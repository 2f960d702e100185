/** Members by a key, without empty groups. */
export interface Groups<Member> {
  add(key: string, uid: string, member: Member): void;
  remove(key: string, uid: string): void;
  get(key: string): ReadonlyMap<string, Member>;
  keys(): Iterable<string>;
}

/** An index: a member is found under its key, and there under its UID. */
export function createGroups<Member>(): Groups<Member> {
  const groups = new Map<string, Map<string, Member>>();
  const nobody: ReadonlyMap<string, Member> = new Map();
  return {
    add(key, uid, member) {
      const group = groups.get(key) ?? new Map<string, Member>();
      groups.set(key, group.set(uid, member));
    },
    remove(key, uid) {
      const group = groups.get(key);
      group?.delete(uid);
      if (group?.size === 0) groups.delete(key);
    },
    get: key => groups.get(key) ?? nobody,
    keys: () => groups.keys(),
  };
}
