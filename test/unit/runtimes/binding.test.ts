/** What the servers of `runtimes/` make of the file with what their Sandbox tells them: the contract of docs/late-binding.md. */
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { languages, type RuntimeServer, startServer } from './languages.ts';

const DOCUMENT = JSON.stringify({
  sandbox: { name: 'py', namespace: 'default', uid: 'u' },
  identity: { user: 'ada' },
  env: { A: 'one "word"' },
});

/** As a kubelet writes a volume: the files are in a folder that a link names, which is replaced as a whole. */
function writeVolume(volume: string, version: string, text: string): void {
  mkdirSync(join(volume, version), { recursive: true });
  writeFileSync(join(volume, version, 'binding.json'), text);
  symlinkSync(version, join(volume, '..data_tmp'));
  renameSync(join(volume, '..data_tmp'), join(volume, '..data'));
}

function mountVolume(volume: string, text: string): string {
  writeVolume(volume, '..1', text);
  symlinkSync('..data/binding.json', join(volume, 'binding.json'));
  return join(volume, 'binding.json');
}

describe.each(languages)('the server of $name', language => {
  const directory = temporaryDirectory();
  let server: RuntimeServer;
  let volumes = 0;

  beforeEach(({ skip }) => {
    if (language.interpreter === undefined) skip(`no interpreter of ${language.name} is on PATH`);
  });
  afterEach(() => void server?.child.kill('SIGKILL'));

  async function start(text: string): Promise<string> {
    volumes += 1;
    const volume = join(directory, String(volumes));
    server = await startServer(language, '--binding', mountVolume(volume, text));
    return volume;
  }

  const ready = () => fetch(`${server.address}/ready`);

  it('is healthy before it is told anything, holds the question whether it is ready, and answers it once it is told', async () => {
    const volume = await start('');
    expect((await fetch(`${server.address}/health`)).status).toBe(200);
    const answers: number[] = [];
    const held = ready().then(({ status }) => answers.push(status));
    await sleep(200);
    expect(answers).toEqual([]);
    writeVolume(volume, '..2', DOCUMENT);
    await held;
    expect(answers).toEqual([200]);
  });

  it('runs no program before it is told whose it is', async () => {
    await start('');
    const answer = await fetch(`${server.address}/run`, { method: 'POST', body: language.programs.multiply });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { error: 'no Sandbox has this container yet' },
    ]);
  });

  it('gives programs the variables and the identity that it was told', async () => {
    const volume = await start('');
    writeVolume(volume, '..2', DOCUMENT);
    expect((await ready()).status).toBe(200);
    const { stdout, stderr } = await server.run(language.programs.tellBinding);
    const [variable, identity] = stdout.split(/,(?={)/);
    expect(variable, stderr).toBe('one "word"');
    expect(JSON.parse(identity ?? '')).toEqual({ user: 'ada' });
  });

  it('is ready at once where it is told from the start', async () => {
    await start(DOCUMENT);
    expect((await ready()).status).toBe(200);
  });

  it('gives the question up after a while', { timeout: 20_000 }, async () => {
    await start('');
    const answer = await ready();
    expect([answer.status, await answer.json()]).toEqual([503, { ready: false }]);
  });
});
