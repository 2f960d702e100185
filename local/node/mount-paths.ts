/** A process has no mounts of its own: what names a mount path is made to name the folder that plays it. */
import { join } from 'node:path';

const special = /[.*+?^${}()|[\]\\]/g;

/** The longest first: a mount inside of another one wins. */
function alternatives(mountPaths: readonly string[]): string {
  return mountPaths
    .map(path => path.replace(/\/+$/, ''))
    .filter(path => path !== '')
    .toSorted((a, b) => b.length - a.length)
    .map(path => path.replace(special, '\\$&'))
    .join('|');
}

function rewriterOf(before: string, after: string, mountPaths: readonly string[], root: string) {
  const paths = alternatives(mountPaths);
  if (paths === '') return (text: string) => text;
  const pattern = new RegExp(`(${before})(${paths})(?=${after})`, 'g');
  return (text: string) => text.replace(pattern, (_, prefix, path) => prefix + join(root, path));
}

/**
 * For a command, an argument or a variable: one that is a mount path or lies below it, also as a flag's value
 * (`--config=/etc/x`), is moved below `root`.
 */
export const argumentRewriter = (mountPaths: readonly string[], root: string): ((text: string) => string) =>
  rewriterOf('^(?:--?[\\w.-]+=)?', '/|$', mountPaths, root);

/** For a settings file: every path in it that a program would open below a mount path is moved below `root`. */
export const fileRewriter = (mountPaths: readonly string[], root: string): ((text: string) => string) =>
  rewriterOf('^|[\\s"\'=:,([{]', '$|[/\\s"\',:)\\]}]', mountPaths, root);
