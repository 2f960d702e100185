/** What an annotation says that is true or false, in whatever case; undefined where it says neither. */
export function truthOf(word: string | undefined): boolean | undefined {
  const lower = word?.toLowerCase();
  return lower === 'true' || lower === 'false' ? lower === 'true' : undefined;
}
