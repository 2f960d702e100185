/** The servers of `runtimes/` as processes: what they answer, and what they leave behind. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { identify, isRunning } from '../../../local/process-identity.ts';
import { eventually } from '../../server/stage.ts';
import { temporaryDirectory } from '../local/temporary-directory.ts';
import { languages, type RuntimeServer, startServer } from './languages.ts';

const MIB = 1024 * 1024;

const runs = (pid: string) => isRunning(identify(Number(pid)));
const ended = (pid: string) => eventually(() => !runs(pid), `the end of process ${pid}`);
const content = (file: string) => eventually(() => existsSync(file) && readFileSync(file, 'utf8'), file);

describe.each(languages)('the server of $name', language => {
  const { interpreter, programs } = language;
  const directory = temporaryDirectory();
  let server: RuntimeServer;

  beforeAll(async () => {
    if (interpreter !== undefined) server = await startServer(language);
  });
  beforeEach(({ skip }) => {
    if (interpreter === undefined) skip(`no interpreter of ${language.name} is on PATH`);
  });
  afterAll(() => void server?.child.kill('SIGKILL'));

  const post = (query: string, body: string, path = '/run') =>
    fetch(`${server.address}${path}${query}`, { method: 'POST', body });

  it.each([
    ['/health', 200, { healthy: true }],
    ['/ready', 200, { ready: true }],
    ['/', 404, { error: 'there is no GET /' }],
  ])('answers GET %s', async (path, status, expected) => {
    const answer = await fetch(server.address + path);
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });

  it('answers a program’s output and exit code', async () => {
    const expected = { exitCode: 0, stdout: '42\n', stderr: '', timedOut: false, truncated: false };
    expect(await server.run(programs.multiply)).toEqual(expected);
    const failed = { exitCode: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false };
    expect(await server.run(programs.fail)).toMatchObject(failed);
  });

  it('tells of a program that a signal ended as a shell does', async () => {
    expect(await server.run(programs.killItself)).toMatchObject({ exitCode: 137, timedOut: false });
  });

  it('gives a program an empty input', async () => {
    expect(await server.run(programs.readInput)).toMatchObject({ exitCode: 0, stdout: '[]\n' });
  });

  it('keeps the first MiB of each output, and reads all of it', async () => {
    const { exitCode, stdout, stderr, truncated } = await server.run(programs.writeMuch);
    expect([exitCode, stdout.length, stderr.length, truncated]).toEqual([0, MIB, MIB, true]);
  });

  it('answers output that is no UTF-8 with a replacement', async () => {
    expect(await server.run(programs.writeByte)).toMatchObject({ stdout: 'a\ufffdb', truncated: false });
  });

  it('runs programs side by side', async () => {
    const [one, other] = [join(directory, 'one'), join(directory, 'other')];
    const outcomes = await Promise.all([
      server.run(programs.meet(one, other)),
      server.run(programs.meet(other, one)),
    ]);
    expect(outcomes.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  });

  it('kills a program and its children when its time is up', async () => {
    const file = join(directory, 'killed');
    expect(await server.run(programs.waitForChild(file), 2)).toMatchObject({ exitCode: 137, timedOut: true });
    await ended(await content(file));
  });

  it('ends what a program leaves in its process group', async () => {
    const { exitCode, stdout } = await server.run(programs.leaveChild('group'));
    expect(exitCode).toBe(0);
    await ended(stdout);
  });

  it('answers although a session of its own holds the program’s output open', async () => {
    const { exitCode, stdout } = await server.run(programs.leaveChild('ownSession'));
    expect(exitCode).toBe(0);
    expect(runs(stdout)).toBe(true);
    process.kill(Number(stdout), 'SIGKILL');
  });

  it.each([
    ['?timeoutSeconds=0', 400, 'timeoutSeconds "0"'],
    ['?timeoutSeconds=-1', 400, 'timeoutSeconds "-1"'],
    ['?timeoutSeconds=soon', 400, 'timeoutSeconds "soon"'],
    ['?timeoutSeconds=', 400, 'timeoutSeconds ""'],
    ['?timeoutSeconds=NaN', 400, 'timeoutSeconds "NaN"'],
    ['?timeoutSeconds=3601', 400, 'up to 3600'],
    ['?timeout=5', 400, '"timeout"'],
  ])('refuses /run%s, and names the parameter', async (query, status, text) => {
    const answer = await post(query, programs.multiply);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.stringContaining(text) });
  });

  it('refuses a program of more than a MiB, and takes one of a MiB', async () => {
    const padded = (sizeBytes: number) => programs.multiply.padEnd(sizeBytes, '\n');
    const answer = await post('', padded(MIB + 1));
    expect([answer.status, await answer.json()]).toEqual([
      413,
      { error: 'the program has more than 1048576 bytes' },
    ]);
    expect(await server.run(padded(MIB))).toMatchObject({ exitCode: 0, stdout: '42\n' });
  });

  it('refuses another path', async () => {
    const answer = await post('', programs.multiply, '/ran');
    expect([answer.status, await answer.json()]).toEqual([404, { error: 'there is no POST /ran' }]);
  });

  it('goes on when a sender breaks off', async () => {
    const broken = new AbortController();
    const body = new ReadableStream({
      start: stream => {
        stream.enqueue(new TextEncoder().encode('1'));
        setTimeout(() => broken.abort(), 50);
      },
    });
    const sent = fetch(`${server.address}/run`, {
      method: 'POST',
      body,
      duplex: 'half',
      signal: broken.signal,
    });
    await sent.catch(() => undefined);
    expect(await server.run(programs.multiply)).toMatchObject({ exitCode: 0 });
  });

  it('ends at once on SIGTERM, and with it what it runs', async () => {
    const own = await startServer(language);
    const file = join(directory, 'running');
    const broken = own.run(programs.waitForChild(file)).catch(() => 'broken off');
    const child = await content(file);
    own.child.kill('SIGTERM');
    expect(await own.exit, own.output.err).toBe(0);
    expect(await broken).toBe('broken off');
    await ended(child);
    expect(own.output.err).toBe('');
  });
});
