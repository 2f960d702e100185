import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage('story');
  await stage.apply(
    sandbox('works'),
    sandbox('waits', { runtime: 'fortran:77' }),
    sandbox('is-done', { runtime: 'shell', restartPolicy: 'Never', command: ['true'] }),
  );
});
afterAll(() => stage.close());

const rows = async (...args: string[]) =>
  (await stage.kubectl(['get', 'sandboxes', ...args])).output
    .trimEnd()
    .split('\n')
    .map(row => row.split(/\s{2,}/));

test('kubectl wait waits for a Sandbox and for a task', async () => {
  await stage.kubectl(['wait', '--for=condition=Ready', 'sandbox/works', '--timeout=30s']);
  await stage.kubectl(['wait', '--for=condition=Completed', 'sandbox/is-done', '--timeout=30s']);
  await stage.kubectl([
    'wait',
    '--for=jsonpath={.status.phase}=Terminated',
    'sandbox/is-done',
    '--timeout=30s',
  ]);
});

test('kubectl get shows at a glance what runs, and why something does not', async () => {
  await eventually(async () => {
    const [header, ...lines] = await rows();
    expect(header).toEqual(['NAME', 'RUNTIME', 'STATUS', 'READY', 'REASON', 'WARM', 'AGE']);
    expect(lines.map(line => line.slice(0, 3))).toEqual([
      ['is-done', 'shell', 'Terminated'],
      ['waits', 'fortran:77', 'Pending'],
      ['works', 'python:3.10', 'Running'],
    ]);
    expect(lines[1]?.slice(3, 5)).toEqual(['False', 'RuntimeNotFound']);
    expect(lines[2]?.slice(3, 5)).toEqual(['True', 'Ready']);
  });
});

test('kubectl get -o wide adds where a Sandbox can be reached', async () => {
  const [header, ...lines] = await rows('-o', 'wide');
  expect(header).toEqual(['NAME', 'RUNTIME', 'STATUS', 'READY', 'REASON', 'WARM', 'ENDPOINT', 'POD', 'AGE']);
  expect(lines.find(([name]) => name === 'works')?.slice(5, 8)).toEqual([
    'False',
    expect.stringMatching(/^10\.[\d.]+:8080$/),
    await stage.ownName('works'),
  ]);
});

test('kubectl describe ends with Events that tell the story', async () => {
  await stage.event('works', 'Running');
  await stage.event('waits', 'RuntimeNotFound');
  const works = (await stage.kubectl(['describe', 'sandbox', 'works'])).output;
  expect(works).toMatch(/Normal +Running .*llmsafespace +The Sandbox is ready at 10\./);
  expect(works).not.toContain('Warning');
  const waits = (await stage.kubectl(['describe', 'sandbox', 'waits'])).output;
  expect(waits).toMatch(/Warning +RuntimeNotFound .*spec\.runtime "fortran:77"/);
});

test('kubectl explain tells what a field means', async () => {
  const { output } = await stage.kubectl(['explain', 'sandbox.spec.timeout']);
  expect(output).toContain('StartTimeout');
});
