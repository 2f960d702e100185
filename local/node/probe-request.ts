/** One attempt of a probe. */
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import type { Container, Probe } from './pod.ts';

type HttpGet = NonNullable<Probe['httpGet']>;

function portNumber(port: string | number, { ports }: Container): number {
  if (typeof port === 'number') return port;
  const named = ports.find(({ name }) => name === port)?.containerPort ?? Number(port);
  if (Number.isNaN(named)) throw new Error(`no port is named ${port}`);
  return named;
}

/** Resolves to what is wrong, or to undefined if nothing is. A redirect is well; no certificate is checked. */
function askHttp(get: HttpGet, host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  const headers = Object.fromEntries(get.httpHeaders.map(({ name, value }) => [name, value]));
  const options = {
    host,
    port,
    path: get.path,
    headers: { 'user-agent': 'kube-probe/local', ...headers },
    agent: false,
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise(resolve => {
    const request = get.scheme === 'HTTPS' ? httpsGet : httpGet;
    request(options, response => {
      const { statusCode = 0 } = response;
      response.destroy();
      resolve(statusCode >= 200 && statusCode < 400 ? undefined : `HTTP status ${statusCode}`);
    }).on('error', error => resolve(error.message));
  });
}

function askTcp(host: string, port: number, timeoutMs: number): Promise<string | undefined> {
  return new Promise(resolve => {
    const socket = connect(port, host);
    const answer = (wrong?: string) => {
      socket.destroy();
      resolve(wrong);
    };
    socket.setTimeout(timeoutMs, () => answer('no answer in time'));
    socket.once('connect', () => answer());
    socket.once('error', error => answer(error.message));
  });
}

/** Probes a container at its Pod's address; resolves to what is wrong, or to undefined if it is well. */
export async function askProbe(probe: Probe, container: Container, ip: string): Promise<string | undefined> {
  const { httpGet: get, tcpSocket, timeoutSeconds } = probe;
  const target = get ?? tcpSocket;
  if (!target) return 'the probe asks for nothing';
  const host = target.host ?? ip;
  try {
    const port = portNumber(target.port, container);
    return await (get
      ? askHttp(get, host, port, timeoutSeconds * 1000)
      : askTcp(host, port, timeoutSeconds * 1000));
  } catch (error) {
    return String(error);
  }
}
