import { describe, expect, it } from 'vitest';
import { bindTo, durationSeconds, parseGoFlags } from '../../../../local/node/go-flags.ts';
import { commandLine, isImageOf, type PodToLaunch } from '../../../../local/node/program.ts';
import { hookServerProgram, metacontrollerProgram } from '../../../../local/node/programs.ts';
import { inRepository } from '../../../../local/paths.ts';

describe('an image', () => {
  it.each([
    ['by its name alone', 'llmsafespace', true],
    ['with a tag', 'ghcr.io/somebody/llmsafespace:0.1.0', true],
    ['with a digest', 'ghcr.io/somebody/llmsafespace:0.1.0@sha256:abc', true],
    ['of a registry with a port', 'localhost:5000/llmsafespace', true],
    ['but no other that ends alike', 'ghcr.io/somebody/notllmsafespace:1', false],
    ['but no tag of that name', 'other:llmsafespace', false],
    ['but no folder of that name', 'ghcr.io/llmsafespace/other', false],
  ])('is known %s', (_, image, expected) => {
    expect(isImageOf('llmsafespace', image)).toBe(expected);
  });
});

describe('a container runs', () => {
  const image = { entrypoint: ['node', '--flag'], cmd: ['main.js'] };
  it.each([
    ['the entry point with the cmd', [], [], ['node', '--flag', 'main.js']],
    ['the entry point with its args instead of the cmd', [], ['other.js'], ['node', '--flag', 'other.js']],
    ['its command instead of both', ['sh'], [], ['sh']],
    ['its command with its args', ['sh'], ['-c', 'x'], ['sh', '-c', 'x']],
  ])('%s', (_, command, args, expected) => {
    expect(commandLine(image, { command, args })).toEqual(expected);
  });

  it('nothing where neither names a program', () => {
    expect(() => commandLine({ entrypoint: [], cmd: [] }, { command: [], args: [] })).toThrow('no command');
  });
});

describe('flags of a Go program', () => {
  it.each([
    ['with an equals sign', ['--a=1', '-b=x=y'], { a: '1', b: 'x=y' }],
    ['with a blank', ['--a', '1', '--b', '2'], { a: '1', b: '2' }],
    ['alone', ['--a', '--b=1', '-c'], { a: 'true', b: '1', c: 'true' }],
    ['twice: the last', ['--a=1', '--a=2'], { a: '2' }],
  ])('are read %s', (_, args, expected) => {
    expect(Object.fromEntries(parseGoFlags(args))).toEqual(expected);
  });

  it('are refused with an argument of nobody', () => {
    expect(() => parseGoFlags(['--a=1', 'x'])).toThrow('x is no flag');
  });

  it.each([
    [':9999', '127.18.0.1:9999'],
    ['127.0.0.1:80', '127.0.0.1:80'],
    ['0', '0'],
  ])('bind %s to %s', (value, expected) => {
    expect(bindTo('127.18.0.1', value)).toBe(expected);
  });

  it.each([
    ['1m30s', 90],
    ['250ms', 0.25],
    ['1.5h', 5400],
    ['soon', 0],
  ])('may be a duration: %s is %d seconds', (duration, expected) => {
    expect(durationSeconds(duration)).toBe(expected);
  });
});

const pod: PodToLaunch = {
  name: 'p',
  namespace: 'system',
  uid: '1',
  ip: '127.18.0.1',
  kubeconfig: '/pods/1/kubeconfig',
};
const container = { name: 'main', image: 'metacontroller:v4', command: [], args: [], environment: {} };

describe('Metacontroller’s image', () => {
  const real = metacontrollerProgram({ kind: 'real', path: '/bin/metacontroller' });
  const loop = metacontrollerProgram({ kind: 'loop' });
  const args = ['--workers=20', '--leader-election', '--metrics-address=:1234', '--cache-flush-interval=2m'];
  const command = ['/usr/bin/metacontroller'];

  it('listens at its Pod’s own address only, and elects its leader in the Pod’s namespace', () => {
    expect(real.launch({ ...container, command, args }, pod)).toEqual({
      command: '/bin/metacontroller',
      args: [
        '--metrics-address=127.18.0.1:1234',
        '--health-probe-bind-address=127.18.0.1:8081',
        '--leader-election-namespace=system',
        '--workers=20',
        '--leader-election=true',
        '--cache-flush-interval=2m',
        '--kubeconfig=/pods/1/kubeconfig',
      ],
    });
  });

  it('as the stand-in has the flags it knows, and no probes', () => {
    expect(loop.launch({ ...container, command, args }, pod)).toEqual({
      command: process.execPath,
      args: [
        inRepository('tools', 'metacontroller-loop', 'src', 'main.ts'),
        '--kubeconfig=/pods/1/kubeconfig',
        '--workers=20',
        '--cache-flush-interval=120',
      ],
      probes: 'process',
    });
  });

  it('without a token is started without a kubeconfig', () => {
    const { args: without } = real.launch(container, { ...pod, kubeconfig: undefined });
    expect(without.join()).not.toContain('kubeconfig');
  });

  it('holds no other program', () => {
    expect(() => loop.launch({ ...container, command: ['/bin/sh'] }, pod)).toThrow('holds no /bin/sh');
  });
});

it('the hook server’s image holds no shell', () => {
  const launch = () => hookServerProgram.launch({ ...container, command: ['/bin/sh'] }, pod);
  expect(launch).toThrow('holds no /bin/sh');
});
