/** Callers of the sync hook under TLS that keep their connection, and can be watched doing so. */
import { connect } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { syncBody, syncPath } from './stage.ts';

export type Protocol = 'HTTP/2' | 'HTTP/1.1';
export const protocols: Protocol[] = ['HTTP/2', 'HTTP/1.1'];

export interface CallOptions {
  body?: string | Readable;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  json: Record<string, unknown>;
}

export interface Caller {
  call(options?: CallOptions): Promise<Answer>;
  close(): void;
}

const json = { 'content-type': 'application/json' };
const readableOf = (body: string | Readable = JSON.stringify(syncBody())) =>
  typeof body === 'string' ? Readable.from([body]) : body;

function answerOf(status: unknown, headers: Record<string, unknown>, pieces: unknown[]): Answer {
  return { status: Number(status), headers, json: JSON.parse(pieces.join('')) };
}

/** One HTTP/2 connection. */
export function callByHttp2(port: number, ca: string): Caller & { session: ReturnType<typeof connect> } {
  const session = connect(`https://127.0.0.1:${port}`, { ca });
  session.on('error', () => undefined);
  const call = ({ body, headers, signal }: CallOptions = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const head = { ':method': 'POST', ':path': syncPath, ...json, ...headers };
      const stream = session.request(head, signal && { signal });
      const pieces: unknown[] = [];
      stream.on('response', answered => {
        stream.on('data', piece => void pieces.push(piece));
        // Not `toArray`, which also waits for what is to be sent: an answer may come before that.
        stream.on('end', () => resolve(answerOf(answered[':status'], answered, pieces)));
      });
      stream.on('error', reject);
      stream.on('close', () => reject(new Error(`closed with ${stream.rstCode}`)));
      readableOf(body).on('error', reject).pipe(stream);
    });
  return { call, session, close: () => session.destroy() };
}

/** As many HTTP/1.1 connections as there are calls at once. */
export function callByHttp1(port: number, ca: string): Caller {
  const agent = new Agent({ keepAlive: true });
  const call = ({ body, headers, signal }: CallOptions = {}) =>
    new Promise<Answer>((resolve, reject) => {
      const options = { method: 'POST', host: '127.0.0.1', port, path: syncPath, agent, ca };
      const request = httpsRequest({
        ...options,
        headers: { ...json, ...headers },
        ...(signal && { signal }),
      });
      request.on('response', async answered => {
        resolve(answerOf(answered.statusCode, answered.headers, await answered.toArray()));
      });
      request.on('error', reject);
      readableOf(body).on('error', reject).pipe(request);
    });
  return { call, close: () => agent.destroy() };
}

export const callBy: Record<Protocol, (port: number, ca: string) => Caller> = {
  'HTTP/2': callByHttp2,
  'HTTP/1.1': callByHttp1,
};
