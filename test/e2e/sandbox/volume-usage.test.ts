/** How full volumes are (`B18`), on a control plane of its own whose node has a kubelet that the test plays. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../local/control-plane.ts';
import { hookServerUser, metacontrollerUser } from '../../../local/service-accounts.ts';
import { nodeOf, startTestKubelet, type TestKubelet } from '../../server/kubelet.ts';
import { openAuditLog } from '../support/audit.ts';
import { eventually } from '../support/eventually.ts';
import { conditionOf, sandbox } from '../support/sandboxes.ts';
import { openStage, type Stage } from '../support/stage.ts';

const OURS: string[] = [hookServerUser, metacontrollerUser];
const SILENT_SECONDS = 40;
const READ_EACH_SECONDS = 60;

let directory: string;
let kubelet: TestKubelet;
let controlPlane: ControlPlane;
let stage: Stage;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'llmsafespace-volumes-'));
  kubelet = await startTestKubelet();
  controlPlane = await startControlPlane({
    directory,
    log: () => undefined,
    audited: true,
    hookServerEnvironment: {
      LLMSAFESPACE_STORAGE__USAGE: 'kubelet',
      LLMSAFESPACE_KUBELET_TOKEN_FILE: kubelet.tokenFile,
      LLMSAFESPACE_KUBELET_CA_FILE: kubelet.caFile,
    },
  });
  const { kubeconfig, kubectlPath: kubectl } = controlPlane;
  stage = await openStage('volumes', { kubeconfig, kubectl });
  await stage.objects.patchStatus('Node', 'local-0', nodeOf(kubelet));
}, 300_000);
afterAll(async () => {
  await stage?.close();
  await controlPlane?.stop();
  await kubelet?.close();
  rmSync(directory, { recursive: true, force: true });
});

const fill = (name: string, percent: number) =>
  kubelet.measure(stage.namespace, name, {
    usedBytes: percent * 2 ** 20,
    availableBytes: (100 - percent) * 2 ** 20,
    inodesUsed: 10,
    inodesFree: 90,
  });

const claim = (name: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
});
/** A Sandbox with the volume of its name. */
const onVolume = (name: string) => sandbox(name, { storage: { persistent: true, existingClaim: name } });

const ourWrites = async () =>
  (await openAuditLog(controlPlane.kubernetes?.auditLogFile ?? '', stage.api).writes())
    .filter(({ user }) => OURS.includes(user.username))
    .map(({ verb, objectRef }) => `${verb} ${objectRef?.resource} ${objectRef?.name}`);

const eventsOf = async (name: string) => {
  const fieldSelector = `involvedObject.kind=Sandbox,involvedObject.name=${name},type=Warning`;
  const events = await stage.objects.list('Event', { fieldSelector });
  return events.map(({ reason, message, count }) => [reason, message, count]);
};

describe('a Sandbox with a volume', () => {
  test('says how full it is, and one that fills up is told of by a Warning', async () => {
    for (const [name, percent] of [
      ['room', 50],
      ['high', 85],
      ['full', 97],
    ] as const)
      fill(name, percent);
    const names = ['room', 'high', 'full'];
    await stage.apply(...names.map(claim), ...names.map(onVolume), sandbox('bare'));
    await stage.ready('room', 'high', 'full', 'bare');
    const room = await stage.condition('room', 'VolumePressure', {
      status: 'False',
      reason: 'VolumesHaveRoom',
    });
    expect(room.status.volumeUsage).toEqual([{ name: 'room', usedPercent: 50, inodesUsedPercent: 10 }]);
    await stage.condition('high', 'VolumePressure', {
      status: 'True',
      reason: 'HighVolumeUsage',
      message: 'PersistentVolumeClaim "high" is 85 % full',
    });
    await stage.condition('full', 'VolumePressure', { status: 'True', reason: 'VolumeNearlyFull' });
    expect(await stage.event('high', 'HighVolumeUsage')).toBe('PersistentVolumeClaim "high" is 85 % full');
    expect(await stage.event('full', 'VolumeNearlyFull')).toBe('PersistentVolumeClaim "full" is 97 % full');
    const bare = await stage.ready('bare');
    expect([bare.status.volumeUsage, conditionOf(bare, 'VolumePressure')]).toEqual([undefined, undefined]);
  });

  test('writes nothing while that stays so, and is still Ready however full it is', async () => {
    const before = await ourWrites();
    await sleep(SILENT_SECONDS * 1000);
    expect((await ourWrites()).slice(before.length)).toEqual([]);
    await stage.ready('full');
  });

  test('is told of anew once it reaches a level, by a kubelet that is asked once a minute', async () => {
    fill('room', 96);
    const asked = kubelet.asked.length;
    await eventually(async () => {
      await stage.lookAt('room');
      expect(kubelet.asked.length).toBeGreaterThan(asked);
    }, READ_EACH_SECONDS + 30);
    await stage.lookAt('room');
    const room = await stage.condition('room', 'VolumePressure', {
      status: 'True',
      reason: 'VolumeNearlyFull',
    });
    expect(room.status.volumeUsage).toMatchObject([{ usedPercent: 96 }]);
    await stage.event('room', 'VolumeNearlyFull');
    expect(await eventsOf('room')).toEqual([
      ['VolumeNearlyFull', 'PersistentVolumeClaim "room" is 96 % full', 1],
    ]);
    expect(await eventsOf('high')).toEqual([
      ['HighVolumeUsage', 'PersistentVolumeClaim "high" is 85 % full', 1],
    ]);
    expect(kubelet.asked).toEqual(Array(asked + 1).fill('/metrics 200'));
  });

  test('gets Ready while its kubelet says nothing', async () => {
    kubelet.hang(true);
    fill('late', 10);
    await stage.apply(claim('late'), onVolume('late'));
    await stage.ready('late');
  });
});
