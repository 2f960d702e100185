/** The end of a program's output, as a condition may quote it. */
import { bytesOf } from '../../lib/message.ts';

/** Leaves room in a condition for what failed. */
const MOST_BYTES = 600;

const HIDDEN = '***';

/** What looks like a credential; a first group stays. */
const CREDENTIALS: readonly RegExp[] = [
  // https://user:password@host
  /([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+(?=@)/gi,
  // Authorization: Bearer x
  /(\bauthorization["']?\s*[=:]\s*["']?(?:(?:bearer|basic|token)\s+)?)[^\s"']+/gi,
  // token=x, "api_key": "x", //registry/:_authToken=x, ?signature=x
  /([\w-]*(?:token|passw(?:or)?d|secret|api[_-]?key|access[_-]?key|credential|signature)[\w-]*["']?\s*[=:]\s*["']?)[^\s"'&]+/gi,
  // Tokens of GitHub, GitLab, npm, PyPI, Slack and AWS, and JSON Web Tokens
  /()\b(?:gh[pousr]_|github_pat_|glpat-|npm_|pypi-AgE|xox[abp]-|AKIA)[\w-]{8,}/g,
  /()\beyJ[\w-]+[.][\w-]+[.][\w-]*/g,
];

const withoutCredentials = (text: string): string =>
  CREDENTIALS.reduce((words, pattern) => words.replace(pattern, `$1${HIDDEN}`), text);

/** As many whole characters as fit. */
function tailOf(text: string): string {
  let bytes = 0;
  let start = text.length;
  for (const character of [...text].reverse()) {
    bytes += bytesOf(character);
    if (bytes > MOST_BYTES) return `…${text.slice(start)}`;
    start -= character.length;
  }
  return text;
}

/** Its last lines on one line, without what looks like a credential. */
export const endOfOutput = (output: string): string =>
  tailOf(
    withoutCredentials(output)
      .split(/\s*[\r\n]+\s*/)
      .filter(line => line !== '')
      .join(' | '),
  );
