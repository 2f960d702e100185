/** The second container of a preload, run by the shells that images have. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gateContainer } from '../../../../../hooks/pod/preload/gate.ts';
import { expanded } from '../../../../builders/expanded.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs it in another folder, without the pause at its end; resolves with its exit code. */
function wait(shell: string) {
  const { command = [] } = gateContainer({ name: 'sandbox' });
  const text = expanded(command.at(-1) ?? '')
    .replaceAll('/preload-network', folder)
    .replace('sleep 10', 'true');
  const { promise, resolve } = Promise.withResolvers<number | null>();
  spawn(shell, ['-c', text]).on('exit', resolve);
  return promise;
}

describe.each(['/bin/sh', '/bin/bash'].filter(existsSync))('the gate, run by %s,', shell => {
  it('opens where the Pod has no such label', async () => {
    writeFileSync(join(folder, 'open-for'), '');
    expect(await wait(shell)).toBe(0);
  });

  it('is closed until the label is gone', async () => {
    writeFileSync(join(folder, 'open-for'), 'python-1234abcd');
    const ended = wait(shell);
    expect(await Promise.race([ended, sleep(300, 'waits')])).toBe('waits');
    writeFileSync(join(folder, 'open-for'), '');
    expect(await ended).toBe(0);
  });
});
