import { COMPLETE_FILE } from './places.ts';

/** Kubernetes replaces `$(NAME)` in commands and arguments, and takes `$$` for `$`. */
export const literal = (text: string): string => text.replaceAll('$', '$$$$');

/** What it says last when a step fails. */
const FAILURE = /(?:^|\n)preload: (.+ ended with exit code \d+)\s*$/;

/**
 * The program of the first container. Arguments: the command that installs packages, how many scripts there are, each one's name and
 * content, and the packages. A script is a process of its own: `set -e` has no effect within `||`.
 */
export const RUN = `[ ! -e ${COMPLETE_FILE} ] || exit 0
failed() {
  code=$?
  echo "preload: $1 ended with exit code $code"
  exit "$code"
}
install=$1 scripts=$2
shift 2
(
  shift $((2 * scripts))
  [ $# -eq 0 ] || /bin/sh -c "$install" install "$@"
) || failed 'the installation of spec.preloadPackages'
while [ "$scripts" -gt 0 ]; do
  /bin/sh -e -c -- "$2" "$1" || failed "script \\"$1\\" of spec.preloadScripts"
  shift 2
  scripts=$((scripts - 1))
done
: >${COMPLETE_FILE}
`;

/** Which step failed, by its output; undefined if the output doesn't end so. */
export const failedStep = (output: string): string | undefined => FAILURE.exec(output)?.[1];

/** The output before that. */
export const outputBefore = (output: string): string => output.replace(FAILURE, '');
