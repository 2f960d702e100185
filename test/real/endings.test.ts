/** How programs end on a real node, and what their Sandboxes say about it (`B13`, `B14`). */
import type { Pod } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCondition } from '../../hooks/lib/conditions.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { conditionOf, sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
const small = { resources: { cpu: '20m', memory: '64Mi' } };
const shell = (script: string, spec: object = {}) => ({
  runtime: 'shell',
  command: ['sh', '-c', script],
  ...small,
  ...spec,
});

beforeAll(async () => {
  stage = await openRealStage('endings');
});
afterAll(async () => {
  await stage.close();
});

const restartsOf = ({ status }: Pod): number => status?.containerStatuses?.[0]?.restartCount ?? 0;

const podReady = async (name: string, expected: object, seconds = 60) =>
  eventually(async () => {
    expect(conditionOf(await stage.sandbox(name), 'PodReady')).toMatchObject(expected);
  }, seconds);

describe('a program', () => {
  it.concurrent('that takes more memory than it may is ended, and that is said', async () => {
    const hog = 'x=a; while :; do x=$x$x$x$x; done';
    await stage.apply(sandbox('hog', shell(hog)));
    await podReady('hog', { status: 'False', message: expect.stringMatching(/OOMKilled|memory/) });
  });

  it.concurrent('that ends again and again is restarted with growing pauses, and its last output can be read', async () => {
    await stage.apply(sandbox('loop', shell('echo last words; exit 7')));
    await podReady('loop', {
      status: 'False',
      reason: expect.stringMatching(/CrashLoopBackOff|ContainerFailed|Restart/),
      message: expect.stringContaining('7'),
    });
    const { output } = await stage.kubectl(['logs', '--previous', await stage.podOf('loop')]);
    expect(output).toBe('last words\n');
  });

  it.concurrent('that isn’t there is told by its name', async () => {
    await stage.apply(sandbox('missing', { runtime: 'shell', command: ['no-such-program'], ...small }));
    await podReady('missing', { status: 'False', message: expect.stringContaining('no-such-program') });
  });

  it.concurrent('whose liveness probe fails is started again', async () => {
    const liveness = {
      exec: { command: ['test', '-e', '/tmp/alive'] },
      periodSeconds: 1,
      failureThreshold: 1,
    };
    await stage.apply(
      sandbox('dull', shell('touch /tmp/alive; while :; do sleep 1; done', { probes: { liveness } })),
    );
    await stage.ready('dull');
    await stage.exec('dull', 'rm', '/tmp/alive');
    await eventually(async () => {
      expect(restartsOf(await stage.pod('dull'))).toBeGreaterThan(0);
    }, 60);
  });

  it.concurrent('that fills its disk loses its Pod, and a new one is made', async () => {
    await stage.apply(
      sandbox('filler', shell('sleep 1000', { resources: { ...small.resources, ephemeralStorage: '16Mi' } })),
    );
    await stage.ready('filler');
    const uid = (await stage.pod('filler')).metadata?.uid ?? '';
    await stage.exec('filler', 'sh', '-c', 'head -c 64000000 /dev/zero > /workspace/much').catch(() => {});
    await stage.replaced('filler', uid);
    expect(await stage.event('filler', 'Evicted')).toMatch(
      /exceeds.*; raise spec.resources.ephemeralStorage/,
    );
  });
});

describe('a task', () => {
  it.concurrent('that ends well completes its Sandbox, and its output stays until that is deleted', async () => {
    await stage.apply(sandbox('task', shell('echo result', { restartPolicy: 'Never' })));
    await eventually(async () => {
      expect((await stage.sandbox('task')).status.phase).toBe('Terminated');
    });
    expect((await stage.kubectl(['logs', await stage.podOf('task')])).output).toBe('result\n');
  });

  it.concurrent('that fails says its exit code', async () => {
    await stage.apply(sandbox('bad-task', shell('exit 5', { restartPolicy: 'Never' })));
    await eventually(async () => {
      const { status } = await stage.sandbox('bad-task');
      expect(status.phase).toBe('Terminated');
      expect(findCondition(status.conditions, 'Failed')).toMatchObject({
        status: 'True',
        message: expect.stringContaining('exit code 5'),
      });
    });
  });
});
