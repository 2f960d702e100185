/** The program behind the test's image: says who it is and what it sees, and goes on answering a while after SIGTERM. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../../src/kubernetes/connect.ts';

const { HOST = '', KUBECONFIG = '', SECRET_FILE = '', GREETING = '' } = process.env;
const startMs = 300;
const drainMs = 5_000;

const kubernetes = await connect(KUBECONFIG, process.env);
const startedMs = Date.now();

async function whoAmI(): Promise<string> {
  const kind = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const { status } = await kubernetes.request<{ status: { userInfo: { username: string } } }>({
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: kind,
  });
  return status.userInfo.username;
}

const server = createServer(async (request, response) => {
  if (request.url === '/ready') {
    response.writeHead(Date.now() - startedMs > startMs ? 200 : 503).end();
    return;
  }
  const seen = {
    pid: process.pid,
    host: HOST,
    user: await whoAmI(),
    secret: readFileSync(SECRET_FILE, 'utf8'),
    greeting: GREETING,
    args: process.argv.slice(2),
    inherited: process.env.VITEST ?? null,
  };
  response.setHeader('connection', 'close').end(JSON.stringify(seen));
});
server.listen(8080, HOST);

process.once('SIGTERM', async () => {
  console.log('asked to end');
  await sleep(drainMs);
  console.log('ended in good order');
  process.exit(0);
});
