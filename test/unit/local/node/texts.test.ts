import { describe, expect, it } from 'vitest';
import { expand } from '../../../../local/node/expansion.ts';
import { argumentRewriter, fileRewriter } from '../../../../local/node/mount-paths.ts';

describe('$(NAME)', () => {
  const variables = { HOST: '127.18.0.1', EMPTY: '', NESTED: '$(HOST)' };
  it.each([
    ['is replaced wherever it stands', 'http://$(HOST):80/$(HOST)', 'http://127.18.0.1:80/127.18.0.1'],
    ['may be empty', '[$(EMPTY)]', '[]'],
    ['stays if nobody knows it', '$(NOBODY)', '$(NOBODY)'],
    ['stays if it is an object’s own', '$(toString)', '$(toString)'],
    ['is not replaced twice', '$(NESTED)', '$(HOST)'],
    ['is escaped by another $', '$$(HOST)', '$(HOST)'],
    ['follows an escaped $', '$$$(HOST)', '$127.18.0.1'],
    ['must be closed', '$(HOST', '$(HOST'],
    ['is not $NAME', '$HOST', '$HOST'],
  ])('%s', (_, text, expected) => {
    expect(expand(text, variables)).toBe(expected);
  });
});

describe('an argument', () => {
  const move = argumentRewriter(['/etc/app', '/etc/app/tls/', '/var/run/a.b'], '/pod-root');
  it.each([
    ['that is a mount path is moved', '/etc/app', '/pod-root/etc/app'],
    ['below a mount path is moved', '/etc/app/config.yaml', '/pod-root/etc/app/config.yaml'],
    ['of a flag is moved', '--config=/etc/app/config.yaml', '--config=/pod-root/etc/app/config.yaml'],
    [
      'below a mount inside of a mount is moved once',
      '/etc/app/tls/tls.crt',
      '/pod-root/etc/app/tls/tls.crt',
    ],
    ['that only begins with the same letters stays', '/etc/application', '/etc/application'],
    ['with the path somewhere else stays', 'cat /etc/app', 'cat /etc/app'],
    ['of another folder stays', '/opt/etc/app', '/opt/etc/app'],
    ['is compared letter by letter', '/var/run/axb', '/var/run/axb'],
  ])('%s', (_, text, expected) => {
    expect(move(text)).toBe(expected);
  });

  it('of a container without mounts stays', () => {
    expect(argumentRewriter([], '/pod-root')('/etc/app')).toBe('/etc/app');
  });
});

describe('a settings file', () => {
  const move = fileRewriter(['/etc/app'], '/pod-root');
  it.each([
    [
      'as YAML',
      'cert: /etc/app/tls.crt\nkey: "/etc/app/tls.key"',
      'cert: /pod-root/etc/app/tls.crt\nkey: "/pod-root/etc/app/tls.key"',
    ],
    ['as JSON', '{"file":"/etc/app","n":1}', '{"file":"/pod-root/etc/app","n":1}'],
    ['as a list', '[/etc/app/a,/etc/app/b]', '[/pod-root/etc/app/a,/pod-root/etc/app/b]'],
    ['but not of a URL', 'http://host/etc/app/x', 'http://host/etc/app/x'],
    ['but not those that only begin alike', 'a: /etc/apples', 'a: /etc/apples'],
  ])('has its paths moved %s', (_, text, expected) => {
    expect(move(text)).toBe(expected);
  });
});
