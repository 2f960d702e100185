/** Whether the hook server answers only allowed callers (`E6`). */
import { errors } from 'undici';
import { hooks } from '../../hooks/index.ts';
import { eventually, type Patience } from './eventually.ts';
import type { HookAnswer, HookClient } from './hook-client.ts';
import { messageOf, type Report, Shortcoming } from './report.ts';

export interface WebhookCheck {
  client: HookClient;
  url: string;
  /** Undefined where callers need none. */
  token: string | undefined;
  patience: Patience;
}

const paths = hooks.map(({ path }) => path);

const describeAnswer = ({ status, code }: HookAnswer) => `${status}${code && ` ${code}`}`;

/** The answer to an empty object from an accepted caller: it is not a valid request. */
const letIn = ['HOOK_VERSION_UNSUPPORTED', 'REQUEST_INVALID'];
const turnedAway = ['TOKEN_WRONG'];

/** What an answer other than the expected one means. */
const remedies: Record<number, string> = {
  401: "it holds another token than the chart's Secret; restart its Deployment, and then Metacontroller's",
  404: 'the image is of another version than the chart',
  429: 'it is starting, busy or shutting down; look at its log, then try again',
};
const usualRemedy = 'look at its log';

/** OpenSSL's and Node's codes for a refused certificate. */
const untrusted = /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY/;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

function noAnswer(url: string, error: unknown): Shortcoming {
  const remedy = untrusted.test(codeOf(error))
    ? "its certificate isn't signed by the CA that Metacontroller trusts, or for another name; helm upgrade gives both the same CA"
    : 'see whether its Pods are Ready, and whether a NetworkPolicy keeps Pods of this namespace from them';
  return new Shortcoming(`${url} gave no answer (${messageOf(error)}); ${remedy}`);
}

/** Throws unless each webhook answers a caller with this token one of these codes. */
async function expectOfAll(check: WebhookCheck, token: string | undefined, codes: string[]): Promise<void> {
  const { client, url } = check;
  const call = async (path: string) => {
    try {
      return { path, answer: await client.post(path, token) };
    } catch (error) {
      throw noAnswer(url, error);
    }
  };
  const answers = await Promise.all(paths.map(call));
  const wrong = answers.find(({ answer }) => !codes.includes(answer.code));
  if (!wrong) return;
  const { path, answer } = wrong;
  throw new Shortcoming(
    `${path} answered ${describeAnswer(answer)}; ${remedies[answer.status] ?? usualRemedy}`,
  );
}

/** How a connection ends whose first bytes aren't TLS: by an alert, which is no HTTP, or by nothing. */
const hungUp = ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];
const isHungUp = (error: unknown) =>
  error instanceof errors.HTTPParserError || hungUp.includes(codeOf(error));

async function expectTlsOnly({ client, url }: WebhookCheck): Promise<void> {
  const [path = ''] = paths;
  const answer = await client.postPlain(path).catch(error => {
    if (isHungUp(error)) return undefined;
    throw noAnswer(url, error);
  });
  if (!answer || answer.code === 'TLS_REQUIRED') return;
  throw new Shortcoming(
    `it answered ${describeAnswer(answer)} without TLS; set tlsCertFile and tlsKeyFile, as the chart does`,
  );
}

const wrongToken = 'this-is-not-the-token';

/** Prints what holds; stops once the server can't be reached, or refuses its callers. */
export async function checkWebhooks(report: Report, check: WebhookCheck): Promise<void> {
  const { url, token, patience } = check;
  const reached = await report.judge(`the ${paths.length} webhooks of ${url} answer over TLS`, () =>
    eventually(() => expectOfAll(check, token, letIn).then(() => true), patience),
  );
  if (!reached) return;
  await report.judge('none of them answers without TLS', () => expectTlsOnly(check));
  if (token === undefined) {
    report.skip('they refuse a caller without the token', 'token.enabled is false, so callers need none');
    return;
  }
  await report.judge('they refuse a caller without the token', () =>
    expectOfAll(check, undefined, turnedAway),
  );
  await report.judge('they refuse a caller with a wrong token', () =>
    expectOfAll(check, wrongToken, turnedAway),
  );
}
