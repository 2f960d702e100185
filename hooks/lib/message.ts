/** How long a message may be, and what it names of a long list. */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { distance } from 'fastest-levenshtein';

/** The API server refuses a longer message. */
const LONGEST_BYTES = 1024;
/** Room for the note at the end, with any number. */
const NOTE_BYTES = 40;
/** Most UTF-8 bytes per UTF-16 unit. */
const MOST_BYTES_PER_UNIT = 3;

/** Bytes of the text in UTF-8. */
export const bytesOf = (text: string): number => utf8ToBytes(text).length;

/** As many whole characters as fit. */
function headOf(text: string, mostBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += bytesOf(character);
    if (bytes > mostBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** Cuts a message to 1 KiB; says how much is omitted. */
export function cutMessage(message: string): string {
  if (message.length * MOST_BYTES_PER_UNIT <= LONGEST_BYTES) return message;
  const bytes = bytesOf(message);
  if (bytes <= LONGEST_BYTES) return message;
  const head = headOf(message, LONGEST_BYTES - NOTE_BYTES);
  return `${head}… (${bytes - bytesOf(head)} bytes omitted)`;
}

const MOST_LISTED = 5;

/** The first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST_LISTED;
  return rest > 0 ? `${names.slice(0, MOST_LISTED).join(', ')} and ${rest} more` : names.join(', ');
}

/** The candidates, those first that have a name most like the wanted one (edit distance). */
export function nearestFirst<Candidate>(
  wanted: string,
  candidates: readonly Candidate[],
  namesOf: (candidate: Candidate) => readonly string[],
): Candidate[] {
  const away = (candidate: Candidate) => Math.min(...namesOf(candidate).map(name => distance(wanted, name)));
  return candidates
    .map(candidate => ({ candidate, edits: away(candidate) }))
    .toSorted((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate);
}
