/** An HTTP/2 caller that takes its answer too slowly, which on HTTP/1.1 is the connection's own matter. */
import { once } from 'node:events';
import { connect, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { limitStreams } from '../../src/server/stream-limits.ts';

const megabytes = 'x'.repeat(5 * 1024 * 1024);

/** Answers 5 MB; gives up on a caller that takes nothing for a second. */
async function listen() {
  const app = Fastify({ http2: true }) as unknown as FastifyInstance;
  limitStreams(app, { requestTimeoutMs: 10_000, stalledSocketMs: 1_000 });
  app.get('/', (_request, reply) => reply.send(megabytes));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 1_000 } });
  const stream = session.request({ ':path': '/' });
  const close = async () => {
    session.destroy();
    await app.close();
  };
  return { stream, close };
}

describe.concurrent('an HTTP/2 caller', { timeout: 20_000 }, () => {
  it('that takes nothing of its answer is given up', async () => {
    const { stream, close } = await listen();
    stream.on('error', () => undefined);
    await once(stream, 'close');
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL);
    await close();
  });

  it('that takes a little now and then gets all of it', async () => {
    const { stream, close } = await listen();
    let bytes = 0;
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      // Five times: each is shorter than the patience of the server, and together they are longer.
      if (Math.floor(bytes / 1_000_000) > Math.floor((bytes - piece.length) / 1_000_000)) {
        stream.pause();
        setTimeout(() => stream.resume(), 300);
      }
    });
    await once(stream, 'end');
    expect(bytes).toBe(megabytes.length);
    await close();
  });
});
