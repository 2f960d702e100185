/** A hook server for tests: each object's own script says what the hooks answer about it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '../../src/objects.ts';

export interface HookRequest {
  controller: KubeObject;
  /** The parent, or the decorated object. */
  parent: KubeObject;
  /** Children or attachments. */
  children: Record<string, Record<string, KubeObject>>;
  related: Record<string, Record<string, KubeObject>>;
  finalizing: boolean;
}

export interface RawAnswer {
  status: number;
  headers?: Record<string, string>;
  text: string;
}

export type Answer = Record<string, unknown> | RawAnswer;
export type Verb = 'sync' | 'finalize' | 'customize';
export type Script = Partial<Record<Verb, (request: HookRequest) => Answer>>;

export interface Call {
  /** `/<controller>/<verb>` */
  path: string;
  verb: Verb;
  name: string;
  atMs: number;
  /** As it came over the wire. */
  body: Record<string, unknown>;
  request: HookRequest;
}

export interface HookServer {
  url: string;
  calls: Call[];
  /** Calls about the object of that name. */
  callsAbout(name: string, verb: Verb): Call[];
  script(name: string, script: Script): void;
  /** From now on everything gets the plain answer: no children, finalized. */
  forgetScripts(): void;
  close(): Promise<void>;
}

export const raw = (status: number, text = '', headers = {}): RawAnswer => ({ status, text, headers });

const defaults: Required<Script> = {
  sync: () => ({}),
  finalize: () => ({ finalized: true }),
  customize: () => ({ relatedResources: [] }),
};

function isRaw(answer: Answer): answer is RawAnswer {
  return 'text' in answer;
}

async function readBody(message: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks = await message.toArray();
  return JSON.parse(Buffer.concat(chunks).toString());
}

/** Both kinds of controller seen alike. */
function asHookRequest(body: Record<string, unknown>): HookRequest {
  const parent = body.parent ?? body.object;
  const children = body.children ?? body.attachments;
  return { ...body, parent, children } as unknown as HookRequest;
}

/** Objects of other namespaces, left by other tests, get plain answers and aren't recorded. */
export async function startHookServer(ownNamespace: string): Promise<HookServer> {
  const scripts = new Map<string, Script>();
  const calls: Call[] = [];

  const server = createServer(async (message, response) => {
    const path = message.url ?? '';
    const verb = path.split('/').at(-1) as Verb;
    const body = await readBody(message);
    const request = asHookRequest(body);
    const { name, namespace = ownNamespace } = request.parent.metadata;
    const isOwn = namespace === ownNamespace;
    if (isOwn) calls.push({ path, verb, name, atMs: Date.now(), body, request });
    const scripted = isOwn ? scripts.get(name)?.[verb] : undefined;
    const answer = (scripted ?? defaults[verb])(request);
    const { status, headers, text } = isRaw(answer) ? answer : raw(200, JSON.stringify(answer));
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    callsAbout: (name, verb) => calls.filter(call => call.name === name && call.verb === verb),
    script: (name, script) => void scripts.set(name, script),
    forgetScripts: () => scripts.clear(),
    close: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
