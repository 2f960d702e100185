/** Which proxy Go would take, and the stand-in takes. */
import { describe, expect, test } from 'vitest';
import { proxyOf } from '../src/proxy.ts';

const hooks = 'https://llmsafespace.team:443/v2/hooks/sandbox/sync';
const through = { HTTPS_PROXY: 'http://10.0.0.1:3128' };

describe('a webhook is called through a proxy', () => {
  test.each([
    ['that HTTPS_PROXY names', hooks, through, 'http://10.0.0.1:3128'],
    ['that https_proxy names', hooks, { https_proxy: 'http://10.0.0.1:3128' }, 'http://10.0.0.1:3128'],
    ['that is named without http://', hooks, { HTTPS_PROXY: '10.0.0.1:3128' }, 'http://10.0.0.1:3128'],
    [
      'that HTTP_PROXY names, if it is http',
      'http://hooks.team/',
      { HTTP_PROXY: 'http://p:1' },
      'http://p:1',
    ],
  ])('%s', (_which, url, variables, proxy) => {
    expect(proxyOf(url, variables)).toBe(proxy);
  });

  test.each([
    ['.org', 'https://example.com'],
    ['example.org', 'https://another-example.org'],
    ['.example.org', 'https://example.org'],
    ['*.example.org', 'https://example.org'],
    ['example.org:8443', 'https://example.org'],
    ['10.0.0.0/8', 'https://192.168.0.1'],
    ['10.0.0.7', 'https://10.0.0.8'],
    ['10.0.0.7:80', 'https://10.0.0.7'],
    ['fd00::/8', 'https://[fe80::1]'],
  ])('although NO_PROXY is %s, for it is %s', (entry, url) => {
    expect(proxyOf(url, { ...through, NO_PROXY: entry })).toBe(through.HTTPS_PROXY);
  });
});

describe('a webhook is called directly', () => {
  test.each([
    ['without a proxy', hooks, {}],
    ['if it is https and only HTTP_PROXY is there', hooks, { HTTP_PROXY: 'http://10.0.0.1:3128' }],
    ['if it is http and only HTTPS_PROXY is there', 'http://hooks.team/', through],
    ['on 127.0.0.1', 'https://127.0.0.1:8443/', through],
    ['on another address of this machine', 'https://127.20.0.3:8443/', through],
    ['on [::1]', 'https://[::1]:8443/', through],
    ['on localhost', 'https://localhost:8443/', through],
  ])('%s', (_when, url, variables) => {
    expect(proxyOf(url, variables)).toBeUndefined();
  });

  test.each([
    ['*', 'https://example.org'],
    ['none.test, example.org', 'https://example.org'],
    ['example.org', 'https://www.example.org'],
    ['.example.org', 'https://www.example.org'],
    ['*.example.org', 'https://www.example.org'],
    ['EXAMPLE.org', 'https://example.org'],
    ['example.org:443', 'https://example.org'],
    ['10.0.0.0/8', 'https://10.1.2.3'],
    ['10.0.0.7', 'https://10.0.0.7'],
    ['10.0.0.7:443', 'https://10.0.0.7'],
    ['fd00::/8', 'https://[fd00::1]'],
    ['[fd00::1]:443', 'https://[fd00::1]'],
  ])('if NO_PROXY is %s and it is %s', (entry, url) => {
    expect(proxyOf(url, { ...through, NO_PROXY: entry })).toBeUndefined();
  });
});
