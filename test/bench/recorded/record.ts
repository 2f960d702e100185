/** Records the two requests again: the real Metacontroller calls a door that writes down what goes to the hook server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startControlPlane } from '../../../local/control-plane.ts';
import { installControllers } from '../../../local/install.ts';
import { chooseMetacontroller } from '../../../local/metacontroller.ts';
import { inRepository } from '../../../local/paths.ts';

const settleMs = 3_000;

/** Passes each call on and keeps the bodies of the sync calls. */
async function openDoor(hookServerUrl: string) {
  const syncs: string[] = [];
  const door = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    if (request.url?.endsWith('/sync')) syncs.push(body.toString());
    const answer = await fetch(hookServerUrl + request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, syncs, close: () => door.closeAllConnections() ?? door.close() };
}

const writeJson = (file: string, content: unknown) =>
  writeFileSync(new URL(file, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);

function write(file: string, json: string | undefined): void {
  if (json === undefined) throw new Error('Metacontroller called no sync hook');
  const body = JSON.parse(json);
  writeJson(file, body);
  console.log(`${file}: ${json.length} bytes as sent, for phase ${body.parent.status?.phase}`);
}

const metacontroller = chooseMetacontroller();
if (metacontroller.kind !== 'real')
  throw new Error('set METACONTROLLER_BIN: the recording is of the real one');
const directory = mkdtempSync(join(tmpdir(), 'llmsafespace-record-'));
const { kubectl, hookServer, stop } = await startControlPlane({
  directory,
  log: console.log,
  metacontroller,
});
const door = await openDoor(hookServer.url);
try {
  await kubectl(['apply', '-f', inRepository('examples', 'runtimes.yaml')]);
  await installControllers(kubectl, door.url);
  await sleep(settleMs);
  await kubectl(['apply', '-f', inRepository('examples', 'hello.yaml')]);
  await kubectl(['wait', '--for=condition=Ready', 'sandbox/hello', '--timeout=60s']);
  await sleep(settleMs);
  write('new-sandbox.json', door.syncs.at(0));
  write('running-sandbox.json', door.syncs.at(-1));
  const list = async (resource: string) => JSON.parse(await kubectl(['get', resource, '-o', 'json'])).items;
  writeJson('offered.json', {
    runtimeEnvironments: await list('runtimeenvironments'),
    runtimeClasses: await list('runtimeclasses'),
  });
} finally {
  await stop();
  door.close();
  rmSync(directory, { recursive: true, force: true });
}
