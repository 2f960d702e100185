import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { tool } from '../../local/tools.ts';
import { FIXTURE } from '../openapi.ts';

it('children are validated against the Kubernetes version of the control plane', () => {
  const { version } = tool('kube-apiserver');
  expect(basename(FIXTURE.pathname)).toBe(`kubernetes-${version.slice(1)}.json`);
});
