import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { freePort, freePorts } from '../../../local/ports.ts';

it('a free port can be listened on', async () => {
  const port = await freePort();
  const server = createServer();
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  server.close();
});

it('each name gets a port of its own, below the range of outgoing connections', async () => {
  const ports = Object.values(await freePorts('a', 'b', 'c', 'd'));
  expect(new Set(ports).size).toBe(4);
  expect(Math.max(...ports)).toBeLessThan(32_768);
});
