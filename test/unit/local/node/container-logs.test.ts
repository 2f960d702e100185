import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { containerOutput, lastLines } from '../../../../local/node/container-logs.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

describe('the last lines of a text', () => {
  it.each([
    ['are as many as asked for', 'a\nb\nc\n', 2, 'b\nc\n'],
    ['are all where there are fewer', 'a\nb\n', 5, 'a\nb\n'],
    ['include an unfinished one', 'a\nb\nc', 2, 'b\nc'],
    ['may be none', 'a\nb\n', 0, ''],
    ['of nothing are nothing', '', 3, ''],
  ])('%s', (_, all, count, expected) => {
    expect(lastLines(all, count)).toBe(expected);
  });
});

describe('a container’s output', () => {
  const directory = temporaryDirectory();
  const file = join(directory, 'main.log');

  it('is empty before it has written', async () => {
    const nothing = join(directory, 'absent.log');
    expect(await text(containerOutput(nothing, { follow: false }, () => false))).toBe('');
  });

  it('is cut where a caller wants no more', async () => {
    writeFileSync(file, 'a\nb\nc\n');
    const options = { tailLines: 2, limitBytes: 3, follow: true };
    expect(await text(containerOutput(file, options, () => true))).toBe('b\nc');
  });

  it('is followed until it has ended, to the last byte', async () => {
    writeFileSync(file, 'a\n');
    let looks = 0;
    const isRunning = () => {
      looks += 1;
      appendFileSync(file, `${looks}\n`);
      return looks < 3;
    };
    expect(await text(containerOutput(file, { follow: true }, isRunning))).toBe('a\n1\n2\n3\n');
  });
});
