/** `NetworkPolicy` → `networkpolicies`, by the rule that client-go guesses with. */
export function pluralOf(kind: string): string {
  const word = kind.toLowerCase();
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

export interface ResourceLocation {
  apiVersion: string;
  kind: string;
  /** Absent for cluster-scoped kinds and for all namespaces. */
  namespace?: string | undefined;
  name?: string | undefined;
}

/** The path of an object, or of the collection when no name is given. */
export function resourcePath({ apiVersion, kind, namespace, name }: ResourceLocation): string {
  const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const within = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${group}${within}/${pluralOf(kind)}${name ? `/${encodeURIComponent(name)}` : ''}`;
}
