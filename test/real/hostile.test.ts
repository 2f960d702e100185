/** Programs that mean harm do none outside their Sandbox. */
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeDirectory } from '../../local/real/place.ts';
import { sandbox } from '../e2e/support/sandboxes.ts';
import { openRealStage, type RealStage } from './support/real-stage.ts';

let stage: RealStage;
beforeAll(async () => {
  stage = await openRealStage('hostile');
  const resources = { cpu: '200m', memory: '128Mi', ephemeralStorage: '64Mi' };
  await stage.apply(
    sandbox('attacker', { resources }),
    sandbox('bomber', { resources: { ...resources, memory: '1Gi' } }),
    sandbox('victim', { resources }),
  );
  await stage.ready('attacker', 'bomber', 'victim');
});
afterAll(async () => {
  await stage.close();
});

/** Python that calls something, and prints how that ended. */
const attempt = (program: string) => `
import ctypes, errno, os, socket
libc = ctypes.CDLL(None, use_errno=True)
def call(result):
    return 'done' if result >= 0 else errno.errorcode[ctypes.get_errno()]
try:
    print(${program})
except OSError as error:
    print(errno.errorcode.get(error.errno, 'refused'))`;

describe('a program may not', () => {
  it.each([
    ['mount a file system', "call(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None))"],
    ['make a namespace of its own with new rights', 'call(libc.unshare(0x10000000 | 0x00020000))'],
    ['trace a process that it can’t see', 'call(libc.ptrace(16, 99999, None, None))'],
    ['read the machine’s memory', "open('/dev/mem') and 'done'"],
    ['read the kernel’s memory', "open('/proc/kcore', 'rb').read(1) or 'nothing'"],
    ['open a raw socket', "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1) and 'done'"],
    ['read packets', "socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3) and 'done'"],
    ['make a device', "os.mknod('/workspace/device', 0o20600, os.makedev(1, 1)) or 'done'"],
    ['change the clock', "call(libc.settimeofday(b'\\0' * 16, None))"],
    ['load a kernel module', "call(libc.syscall(313, 0, b'', 0))"],
    ['change its user', 'call(libc.setuid(0))'],
    ['change the root', "call(libc.chroot(b'/tmp'))"],
    ['read the kernel’s log', 'call(libc.klogctl(3, ctypes.create_string_buffer(64), 64))'],
    ['load a program into the kernel', "call(libc.syscall(321, 0, b'', 0))"],
    ['restart the machine', 'call(libc.reboot(0x01234567))'],
  ])('%s', async (_, program) => {
    expect(await stage.python('attacker', attempt(program))).toMatch(
      /^(EPERM|EACCES|ENOSYS|EROFS|EAFNOSUPPORT|ESRCH|ENOENT|nothing)$/,
    );
  });
});

const victimAnswers = async () => expect(await stage.exec('victim', 'echo', 'well')).toBe('well');

it('a fork bomb meets a limit, and its neighbours still run', async () => {
  const bomb = `
import os
made = 0
try:
    while made < 5000:
        if os.fork() == 0:
            import time; time.sleep(3); os._exit(0)
        made += 1
except OSError as error:
    print(made)`;
  const made = Number(await stage.python('bomber', bomb));
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(1024);
  await victimAnswers();
});

it('what fills memory is ended alone', async () => {
  await expect(
    stage.python('attacker', "x = [bytearray(10**7) for _ in range(100)]; print('had it')"),
  ).rejects.toThrow('exit code 137');
  await stage.ready('attacker');
  await victimAnswers();
});

it('a program that fills a disk takes none of its neighbours’', async () => {
  const freeBefore = statfsSync('/').bavail;
  await stage.exec('attacker', 'sh', '-c', 'head -c 50000000 /dev/zero > /tmp/much').catch(() => {});
  await victimAnswers();
  const { bavail, bsize } = statfsSync('/');
  expect((freeBefore - bavail) * bsize).toBeLessThan(1024 ** 3);
});

it('no file of the machine can be reached through /proc', async () => {
  const programs = await stage.python('attacker', "import os; print(os.path.realpath('/proc/1/exe'))");
  expect(existsSync('/proc/1/cmdline') && readFileSync('/proc/1/cmdline', 'utf8')).not.toContain(programs);
  expect(
    await stage.python('attacker', attempt(`os.listdir('/proc/1/root${nodeDirectory}') and 'done'`)),
  ).toBe('ENOENT');
});
