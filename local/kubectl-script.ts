import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { kubectlFile } from './state.ts';

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Writes `.local/kubectl`, which runs a kubectl of the right version with the right kubeconfig, so that nothing
 * has to be installed or exported. Returns what to type.
 */
export function writeKubectlScript(kubectlPath: string, kubeconfig: string): string {
  const lines = [
    '#!/bin/sh',
    `export KUBECONFIG=${quote(kubeconfig)}`,
    `exec ${quote(kubectlPath)} "$@"`,
    '',
  ];
  writeFileSync(kubectlFile, lines.join('\n'), { mode: 0o755 });
  const typed = relative(process.cwd(), kubectlFile);
  return !typed.startsWith('..') ? typed : kubectlFile;
}
