/** From `helm install` to every example Ready, with the hook server and Metacontroller as the chart runs them. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Secret } from 'kubernetes-types/core/v1.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { inRepository } from '../../local/paths.ts';
import { eventually } from '../e2e/support/eventually.ts';
import { conditionOf, sandbox } from '../e2e/support/sandboxes.ts';
import type { Stage } from '../e2e/support/stage.ts';
import { type Installed, install } from './support/installed.ts';
import { CHART, NAMESPACE } from './support/release.ts';

let installed: Installed;
let stage: Stage;

beforeAll(async () => {
  installed = await install();
  stage = await installed.stage('chart-install');
});
afterAll(() => installed.close());

it('says how to check it, how to start a Sandbox, and what an uninstall keeps', () => {
  for (const text of [
    'helm test llmsafespace',
    'runtime: python:3.10',
    'leaves the CRDs, and so all Sandboxes',
  ]) {
    expect(installed.printed).toContain(text);
  }
});

it('runs each program under a ServiceAccount of its own', async () => {
  const accounts = async (name: 'llmsafespace' | 'metacontroller') =>
    new Set((await installed.pods(name)).map(({ spec }) => spec?.serviceAccountName));
  expect(await accounts('llmsafespace')).toEqual(new Set(['llmsafespace']));
  expect(await accounts('metacontroller')).toEqual(new Set(['llmsafespace-metacontroller']));
});

interface Example {
  kind: string;
  metadata: { name: string };
}

const examples = readdirSync(inRepository('examples')).flatMap(file =>
  parseAllDocuments(readFileSync(inRepository('examples', file), 'utf8')).map(
    document => document.toJS() as Example,
  ),
);
const sandboxes = examples.filter(({ kind }) => kind === 'Sandbox').map(({ metadata }) => metadata.name);

describe('every example', () => {
  beforeAll(async () => {
    await stage.kubectl(['apply', '-f', inRepository('examples')]);
  });

  it.each(sandboxes)('Sandbox %s is Ready, or has done its task', name =>
    eventually(async () => {
      const found = await stage.sandbox(name);
      const ready = conditionOf(found, 'Ready')?.status === 'True';
      expect({ ready, reason: found.status.reason }).toMatchObject(
        ready ? { ready: true } : { reason: 'Completed' },
      );
    }, 60),
  );

  it('WarmPool python is Ready, and a new Sandbox takes one of its Pods', async () => {
    await stage.kubectl(['wait', '--for=condition=Ready', 'warmpool', '--all', '--timeout=60s']);
    await stage.apply(sandbox('claims'));
    const { status } = await stage.ready('claims');
    expect(status.warmPodRef).toMatchObject({ namespace: stage.namespace });
  });
});

it('helm test finds that all is well', async () => {
  const { output } = await installed.release.helm(['test', 'llmsafespace', '--timeout', '3m']);
  expect(output).toMatch(/Phase:\s+Succeeded/);
});

it('an upgrade with nothing new keeps certificate, token and every Pod', async () => {
  const secrets = async () => {
    const path = `/api/v1/namespaces/${NAMESPACE}/secrets`;
    const { items } = await installed.api.call<{ items: Secret[] }>({ method: 'GET', path });
    return items
      .filter(({ metadata }) => /-(tls|token)$/.test(metadata?.name ?? ''))
      .map(({ metadata, data }) => ({ name: metadata?.name, data }));
  };
  const uids = async () =>
    [...(await installed.pods('llmsafespace')), ...(await installed.pods('metacontroller'))].map(
      ({ metadata }) => metadata?.uid,
    );
  const before = { secrets: await secrets(), uids: await uids() };
  expect(before.secrets.map(({ name }) => name)).toEqual(['llmsafespace-tls', 'llmsafespace-token']);
  await installed.release.upgrade(CHART, { defaultRuntimes: true });
  expect({ secrets: await secrets(), uids: await uids() }).toEqual(before);
});
