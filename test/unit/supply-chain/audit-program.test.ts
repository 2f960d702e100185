/** `npm run audit` as a program: what isn't known never counts as a success. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'audit-'));
/** Some registries take no audit. */
const registry = createServer((_request, response) => response.writeHead(405).end('no'));

beforeAll(async () => {
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
});
afterAll(() => {
  registry.close();
  rmSync(folder, { recursive: true });
});

async function audit(environment: Record<string, string> = {}) {
  const { port } = registry.address() as AddressInfo;
  const asked = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: join(folder, 'cache') };
  const program = spawn(process.execPath, ['scripts/audit.ts'], {
    cwd: root,
    env: { ...process.env, OUTCOME_FILE: undefined, ...asked, ...environment },
  });
  let printed = '';
  for (const stream of [program.stdout, program.stderr]) stream.on('data', text => (printed += text));
  const [code] = await once(program, 'close');
  return { code, printed };
}

describe('with a registry that tells no vulnerabilities', { timeout: 60_000 }, () => {
  it('fails by hand, and says why', async () => {
    const { code, printed } = await audit();
    expect(code).toBe(1);
    expect(printed).toContain('the registry tells no vulnerabilities: 405');
    expect(printed).not.toContain('no vulnerability that matters');
  });

  it('is a skip of `npm test`, with the reason', async () => {
    const file = join(folder, 'outcome.json');
    expect((await audit({ OUTCOME_FILE: file })).code).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      failed: 0,
      skipped: [{ name: 'npm audit', reason: expect.stringContaining('405') }],
    });
  });
});
