/** What a program sees of its Sandbox (`B4`, `B7`): it is asked from inside. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
/** The lines of /proc/self/status. */
let status: Record<string, string>;

beforeAll(async () => {
  stage = await openRealStage('hardening');
  await stage.apply(sandbox('inside', { resources: { cpu: '100m', memory: '128Mi' } }));
  await stage.ready('inside');
  const lines = (await stage.exec('inside', 'cat', '/proc/self/status')).split('\n');
  status = Object.fromEntries(lines.map(line => line.split(/:\s+/) as [string, string]));
});
afterAll(async () => {
  await stage.close();
});

describe('a process of a Sandbox', () => {
  it.each([
    ['runs as user 1000', 'Uid', '1000\t1000\t1000\t1000'],
    ['runs as group 1000', 'Gid', '1000\t1000\t1000\t1000'],
    ['may gain no rights', 'NoNewPrivs', '1'],
    ['has its system calls filtered', 'Seccomp', '2'],
    ['has no capability', 'CapEff', '0000000000000000'],
    ['may get no capability', 'CapBnd', '0000000000000000'],
  ])('%s', (_, name, value) => {
    expect(status[name]).toBe(value);
  });
});

/** Python that tries to write a file, and prints how that ended. */
const write = (path: string) =>
  `import errno
try:
    open(${JSON.stringify(path)}, 'w').write('x'); print('written')
except OSError as error:
    print(errno.errorcode[error.errno])`;

describe('a file', () => {
  it.each([
    ['in /workspace', '/workspace/file', 'written'],
    ['in /tmp', '/tmp/file', 'written'],
    ['in /', '/file', 'EROFS'],
    ['in /etc', '/etc/file', 'EROFS'],
    ['in /usr', '/usr/file', 'EROFS'],
    ['of the kernel', '/proc/sys/kernel/hostname', 'EROFS'],
    ['that would restart the machine', '/proc/sysrq-trigger', 'EROFS'],
  ])('%s: %s is %s', async (_, path, outcome) => {
    expect(await stage.python('inside', write(path))).toMatch(
      outcome === 'written' ? /^written$/ : /^(EROFS|EACCES|ENOENT)$/,
    );
  });
});

it('there is no token of a ServiceAccount', async () => {
  expect(
    await stage.python('inside', "import os; print(os.path.exists('/var/run/secrets/kubernetes.io'))"),
  ).toBe('False');
});

it('the environment names no Service of the cluster', async () => {
  const names = await stage.python('inside', "import os; print(' '.join(os.environ))");
  expect(names.split(' ').filter(name => name.includes('_SERVICE_'))).toEqual([
    'KUBERNETES_SERVICE_HOST',
    'KUBERNETES_SERVICE_PORT',
    'KUBERNETES_SERVICE_PORT_HTTPS',
  ]);
});

it('it sees no process but its own', async () => {
  const commands = await stage.python(
    'inside',
    `import glob
for file in glob.glob('/proc/[0-9]*/cmdline'):
    try: print(open(file).read().split('\\0')[0])
    except OSError: pass`,
  );
  expect(commands).not.toMatch(/kubelet|containerd|etcd|kube-apiserver/);
});

it('its memory and processes are limited', async () => {
  const limits = await stage.python(
    'inside',
    `def read(*files):
    for file in files:
        try: return open(file).read().strip()
        except OSError: pass
print(read('/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'))
print(read('/sys/fs/cgroup/pids.max', '/sys/fs/cgroup/pids/pids.max'))`,
  );
  expect(limits.split('\n')[0]).toBe(String(128 * 1024 ** 2));
});
