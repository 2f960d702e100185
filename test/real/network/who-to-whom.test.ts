/** The table of who may talk to whom, tried with packets on the real node, where something enforces NetworkPolicies. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { poolsOn } from '../../e2e/claim/pools.ts';
import { ADDRESSES, ASKED, groundwork, neighbour, sandboxes } from '../../e2e/network/cast.ts';
import { openPlay, type Play } from '../../e2e/network/play.ts';
import {
  ALWAYS,
  letsIn,
  PORTS,
  PROFILED,
  RUNNING,
  reachesPartner,
  WIDE,
} from '../../e2e/network/who-to-whom.ts';
import { eventually } from '../../e2e/support/eventually.ts';
import { ownControlPlane } from '../../e2e/support/own-control-plane.ts';
import { between, type Member, type Row, type Way, waysOf } from '../../network/matrix.ts';
import { answeredWays, dialCommand, targetsOf } from '../../network/packets.ts';
import { isPod } from '../../network/party.ts';
import { type Engine, reasonForNoPackets, startEngine } from './engine.ts';
import { type Outside, openOutside } from './outside.ts';

/** The node has IPv4 alone, and its own way to the metadata of its cloud. */
const TRIED = Object.keys(ADDRESSES).filter(name => name !== 'metadata' && !ADDRESSES[name]?.includes(':'));

const reason = reasonForNoPackets();
let play: Play;
let engine: Engine;
let outside: Outside;

beforeEach(({ skip }) => {
  if (reason !== undefined) skip(reason);
});
beforeAll(async () => {
  if (reason !== undefined) return;
  outside = await openOutside(TRIED.map(name => ADDRESSES[name] ?? ''));
  play = await openPlay();
  const { kubeconfig } = ownControlPlane();
  const { spec } = await eventually(() => play.stage.objects.get('Pod', 'stranger'));
  engine = startEngine({ kubeconfig, node: spec?.nodeName ?? '' });
});
afterAll(async () => {
  if (reason !== undefined) return;
  await engine?.stop();
  outside?.close();
  await play?.close();
});

const cast = async (): Promise<Member[]> =>
  (await play.cast()).filter(({ name, party }) => isPod(party) || TRIED.includes(name));

/** What one of them can reach, by trying. */
async function tried(from: Member, members: readonly Member[]): Promise<Way[]> {
  const targets = targetsOf(from, members, PORTS);
  const { party } = from;
  if (!isPod(party)) return answeredWays(targets, outside.run(dialCommand(targets, party.addresses[0])));
  const command = ['exec', '--namespace', party.namespace, party.name, '--', ...dialCommand(targets)];
  return answeredWays(targets, (await play.stage.kubectl(command)).output);
}

/** The cluster's own DNS has no Python. */
const canTry = ({ name, party, isOurs }: Member): boolean => !isPod(party) || isOurs || party.name === name;

/** An engine hears of a change a moment after the API server has it. */
const expectWays = (rows: readonly Row[]): Promise<void> =>
  eventually(async () => {
    const members = await cast();
    const open = await Promise.all(members.filter(canTry).map(from => tried(from, members)));
    const names = new Set(members.map(({ name }) => name));
    expect([...new Set(open.flat())].sort(), engine.log().slice(-2_000)).toEqual(
      between(waysOf(rows), names),
    );
  }, 60);

describe('packets go where the table says, and nowhere else', () => {
  test('when all run', async () => {
    const { stage, next } = play;
    await stage.apply(...groundwork, ...sandboxes);
    await next.apply(neighbour);
    await stage.ready('cold', 'claimed', 'egress', 'wide', 'ingress', 'served', 'profiled', 'bereft');
    await next.ready('neighbour');
    for (const pool of ['waiting', 'prepared']) await poolsOn(stage).filled(pool, 1);
    await expectWays(RUNNING);
  });

  test('and a name of the cluster is resolved, by the address of a Service', async () => {
    const pod = (await play.stage.sandbox('cold')).status.podName ?? '';
    const program = "import socket; print(socket.gethostbyname('kubernetes.default.svc.cluster.local'))";
    // The cast's own DNS Pod is behind that Service too, and refuses.
    await eventually(async () => {
      const { output } = await play.stage.kubectl(['exec', pod, '--', 'python3', '-c', program]);
      expect(output.trim()).toBe('10.96.0.1');
    });
  });

  test('when they have asked for something else', async () => {
    const ask = (name: string, networkAccess: object | null) =>
      play.stage.objects.patch('Sandbox', name, { spec: { networkAccess } });
    for (const name of ['egress', 'ingress', 'bereft']) await ask(name, ASKED.nothing);
    await ask('cold', ASKED.partner);
    await ask('claimed', ASKED.ingress);
    await expectWays([...ALWAYS, ...WIDE, ...PROFILED, reachesPartner('cold'), letsIn('claimed')]);
  });
});
