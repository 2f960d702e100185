import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../hooks/index.ts';
import {
  ConfigurationError,
  documentSettings,
  hookSettings,
  readConfiguration,
} from '../../../src/config.ts';
import type { Environment } from '../../../src/settings/environment.ts';
import { variableName } from '../../../src/settings/rows.ts';
import { serverSettings } from '../../../src/settings/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function withFile(text: string, environment: Environment = {}): Environment {
  files += 1;
  const file = join(folder, `${files}.yaml`);
  writeFileSync(file, text);
  return { ...environment, LLMSAFESPACE_CONFIG_FILE: file };
}

function problemsOf(environment: Environment): string {
  try {
    readConfiguration(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return 'none';
}

describe('without any setting', () => {
  it('everything has its default', () => {
    const configuration = readConfiguration({ PATH: '/bin', HOME: '/home' });
    expect(configuration).toMatchObject({ host: '127.0.0.1', port: 8080, opsPort: 8081, logLevel: 'info' });
    expect(hookSettings(configuration)).toEqual(settingsSchema.parse({}));
  });
});

describe('a setting', () => {
  const taken: [given: string, environment: Environment, expected: object][] = [
    ['a number from the environment', { LLMSAFESPACE_PORT: '9000' }, { port: 9000 }],
    [
      'text that looks like a number',
      { LLMSAFESPACE_GVISOR__RUNTIME_CLASS_NAME: '7' },
      { gvisor: { runtimeClassName: '7' } },
    ],
    ['a boolean', { LLMSAFESPACE_POD__HOST_USERS: 'false' }, { pod: { hostUsers: false } }],
    [
      'a map as JSON',
      { LLMSAFESPACE_POD__NODE_SELECTOR: '{"pool":"a"}' },
      { pod: { nodeSelector: { pool: 'a' } } },
    ],
    [
      'a list as YAML',
      { LLMSAFESPACE_SHARED_PROFILE_NAMESPACES: '[a, b]' },
      { sharedProfileNamespaces: ['a', 'b'] },
    ],
    [
      'YAML from the file',
      withFile('port: 9001\ngvisor:\n  runtimeClassName: kata'),
      { port: 9001, gvisor: { runtimeClassName: 'kata' } },
    ],
  ];
  it.each(taken)('%s', (_given, environment, expected) => {
    expect(readConfiguration(environment)).toMatchObject(expected);
  });

  it('given in both, is taken from the environment, and its neighbours from the file', () => {
    const file = 'port: 1\nhost: 127.0.0.9\npod:\n  priorityClassName: low\n  serviceAccountName: file';
    const environment = { LLMSAFESPACE_PORT: '2', LLMSAFESPACE_POD__SERVICE_ACCOUNT_NAME: 'environment' };
    expect(readConfiguration(withFile(file, environment))).toMatchObject({
      port: 2,
      host: '127.0.0.9',
      pod: { priorityClassName: 'low', serviceAccountName: 'environment' },
    });
  });

  it('may come from a JSON file, and an empty file sets nothing', () => {
    expect(readConfiguration(withFile('{"port": 3}')).port).toBe(3);
    expect(readConfiguration(withFile('')).port).toBe(8080);
  });
});

describe('a wrong setting is refused by name', () => {
  const refused: [given: string, environment: Environment, ...named: string[]][] = [
    ['an unknown variable', { LLMSAFESPACE_COLOUR: 'red' }, 'LLMSAFESPACE_COLOUR is not a setting'],
    ['an unknown nested variable', { LLMSAFESPACE_POD__COLOUR: 'red' }, 'LLMSAFESPACE_POD__COLOUR'],
    ['an unknown setting in the file', withFile('colour: red'), 'colour is not a setting'],
    ['an unknown nested setting in the file', withFile('pod:\n  colour: red'), 'pod.colour is not a setting'],
    ['a word for a number', { LLMSAFESPACE_OPS_PORT: 'high' }, 'opsPort (LLMSAFESPACE_OPS_PORT)', 'number'],
    [
      'a fact waited for longer than a hook may take',
      { LLMSAFESPACE_FACT_TIMEOUT_MS: '7000' },
      'factTimeoutMs',
    ],
    [
      'kubelets without a token',
      { LLMSAFESPACE_STORAGE__USAGE: 'kubelet', LLMSAFESPACE_KUBELET_CA_FILE: 'ca.crt' },
      'kubeletTokenFile (LLMSAFESPACE_KUBELET_TOKEN_FILE)',
    ],
    [
      'kubelets without who has signed their certificates',
      { LLMSAFESPACE_STORAGE__USAGE: 'kubelet', LLMSAFESPACE_KUBELET_TOKEN_FILE: 'token' },
      'kubeletCaFile (LLMSAFESPACE_KUBELET_CA_FILE)',
    ],
    ['a number out of range', { LLMSAFESPACE_PORT: '70000' }, 'port (LLMSAFESPACE_PORT)'],
    [
      'no time to end',
      { LLMSAFESPACE_DEFAULTS__TERMINATION_GRACE_PERIOD_SECONDS: '0' },
      'defaults.terminationGracePeriodSeconds',
      '>=1',
    ],
    ['a word that is no choice', { LLMSAFESPACE_LOG_LEVEL: 'loud' }, 'LLMSAFESPACE_LOG_LEVEL', '"debug"'],
    ['a number for text, in the file', withFile('host: 7'), 'host (LLMSAFESPACE_HOST)', 'string'],
    ['a certificate without its key', { LLMSAFESPACE_TLS_CERT_FILE: 'a' }, 'tlsCertFile and tlsKeyFile'],
    ['a file that is no map', withFile('[1]'), 'must hold a map'],
    ['a file that is no YAML', withFile('a: [1'), 'cannot be read'],
    [
      'a file that is not there',
      { LLMSAFESPACE_CONFIG_FILE: '/no/such' },
      'LLMSAFESPACE_CONFIG_FILE /no/such cannot be read',
    ],
    ['a Service link', { LLMSAFESPACE_PORT: 'tcp://10.0.0.1:80' }, 'enableServiceLinks: false'],
    ['another Service link', { LLMSAFESPACE_HOOKS_SERVICE_HOST: '10.0.0.1' }, 'enableServiceLinks: false'],
  ];
  it.each(refused)('%s', (_given, environment, ...named) => {
    const problems = problemsOf(environment);
    for (const name of named) expect(problems).toContain(name);
  });

  it('and all problems at once', () => {
    const problems = problemsOf(withFile('colour: red', { LLMSAFESPACE_PORT: 'x', LLMSAFESPACE_SIZE: '1' }));
    for (const name of ['colour', 'LLMSAFESPACE_PORT', 'LLMSAFESPACE_SIZE']) expect(problems).toContain(name);
  });
});

describe('the documentation', () => {
  const rows = documentSettings().trim().split('\n').slice(2);

  it('says of every setting what it means', () => {
    expect(rows.length).toBeGreaterThan(20);
    for (const row of rows) expect(row, row).toMatch(/ \| [A-Za-z].+ \|$/);
  });

  it('names variables mechanically', () => {
    expect(variableName(['network', 'apiService', 'enabled'])).toBe(
      'LLMSAFESPACE_NETWORK__API_SERVICE__ENABLED',
    );
    expect(rows.join()).toContain(
      '`network.apiService.enabled` | `LLMSAFESPACE_NETWORK__API_SERVICE__ENABLED`',
    );
  });

  it("the server's names are none of the hooks'", () => {
    const shared = Object.keys(serverSettings).filter(name => name in settingsSchema.shape);
    expect(shared).toEqual([]);
  });
});
