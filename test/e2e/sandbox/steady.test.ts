import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { type AuditLog, openAuditLog, type Write } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { collectionPath } from '../support/kinds.ts';
import { nothingLeft, oursIn } from '../support/ours.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const RUNNING = 100;
const STEADY_SECONDS = 60;
const OURS: string[] = [hookServerUser, metacontrollerUser];

/** Variety: each of these is a Running Sandbox whose answer has something of its own. */
const SPECS = [
  {},
  { runtime: 'nodejs:22', service: { enabled: true } },
  { storage: { persistent: true, volumeSize: '1Gi' } },
  { storage: { persistent: true, volumeSize: '1Gi', reclaimPolicy: 'Retain' } },
  { networkAccess: { ingress: true, egress: [{ cidr: '198.51.100.0/24' }, { domain: 'example.org' }] } },
  { securityLevel: 'high' },
];

/** What does not run must be as silent. */
const OTHERS = [
  sandbox('waits', { runtime: 'fortran:77' }),
  sandbox('is-done', { runtime: 'shell', restartPolicy: 'Never', command: ['true'] }),
];

let stage: Stage;
let audit: AuditLog;

beforeAll(async () => {
  stage = await openStage('steady');
  await eventually(async () => expect(await namespacesThatGo()).toEqual([]), 120);
  audit = openAuditLog(ownControlPlane().auditLogFile, stage.api);
});
afterAll(() => stage.close());

const tell = ({ verb, user, objectRef }: Write) =>
  `${user.username} ${verb} ${objectRef?.resource}/${objectRef?.namespace}/${objectRef?.name} ${objectRef?.subresource ?? ''}`;

const ourWrites = async () =>
  (await audit.writes()).filter(({ user }) => OURS.includes(user.username)).map(tell);

/** What earlier files have left there is still being written about. */
const namespacesThatGo = async () =>
  (await stage.objects.list('Namespace'))
    .filter(({ metadata }) => metadata?.deletionTimestamp)
    .map(({ metadata }) => metadata?.name);

test(`${RUNNING} Sandboxes get Running`, async () => {
  const running = Array.from({ length: RUNNING }, (_, index) =>
    sandbox(`steady-${index}`, SPECS[index % SPECS.length]),
  );
  await stage.apply(...running, ...OTHERS);
  await eventually(async () => {
    const phases = (await stage.objects.list('Sandbox')).map(({ status }) => status.phase);
    expect(phases.filter(phase => phase === 'Running')).toHaveLength(RUNNING);
  }, 90);
  expect((await ourWrites()).length).toBeGreaterThan(RUNNING);
});

test(`in ${STEADY_SECONDS} s in which nothing changes neither the hook server nor Metacontroller writes`, async () => {
  await eventually(async () => expect(await ourWrites()).toEqual([]), 60);
  // The only sleep of the suite: silence has no event to wait for.
  await sleep(STEADY_SECONDS * 1000);
  expect(await ourWrites()).toEqual([]);
});

test('deleting all leaves nothing behind but what was to be retained', async () => {
  await stage.api.call({ method: 'DELETE', path: collectionPath('Sandbox', stage.namespace) });
  await eventually(async () => expect(await stage.objects.list('Sandbox')).toEqual([]), 60);
  const retained = (await oursIn(stage.api, stage.namespace)).filter(name =>
    name.startsWith('PersistentVolumeClaim/'),
  );
  await stage.kubectl(['delete', 'pvc', '--selector=app=llmsafespace']);
  expect(retained.length).toBeGreaterThanOrEqual(RUNNING / SPECS.length - 1);
  await nothingLeft(stage.api, stage.namespace, [], 90);
});
