/** Reads an annotation as true or false, in any case; undefined if neither. */
export function truthOf(word: string | undefined): boolean | undefined {
  const lower = word?.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
}
