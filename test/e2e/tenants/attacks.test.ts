/**
 * What one tenant can't do to another's Sandbox, nor to what confines all of them. Each attack is tried without the policies first,
 * as a dry run: it goes through, so that what refuses it afterwards is the policy.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Attack, refusalOf, refusedBy } from './attacks/attack.ts';
import { networkPolicies } from './attacks/network-policies.ts';
import { plantedPods } from './attacks/planted-pods.ts';
import { sandboxPods } from './attacks/sandbox-pods.ts';
import { sandboxes } from './attacks/sandboxes.ts';
import { warmPods } from './attacks/warm-pods.ts';
import { type Governance, openScene, type Scene, withRoles } from './scene.ts';

const ATTACKS: Attack[] = [...plantedPods, ...sandboxPods, ...networkPolicies, ...warmPods, ...sandboxes];

let scene: Scene & Governance;

beforeAll(async () => {
  scene = await withRoles(await openScene('attacks'));
});
afterAll(async () => {
  await scene?.close();
});

const attempt = ({ as, command, input }: Attack, ...more: string[]) =>
  scene.as(as)([...command(scene.targets), ...more], input?.(scene.targets));

describe('without the policies a tenant can', () => {
  test.each(ATTACKS)('$name', async attack => {
    await attempt(attack, '--dry-run=server');
  });
});

describe('with them a tenant cannot', () => {
  beforeAll(() => scene.installPolicies());

  test.each(ATTACKS)('$name', async attack => {
    const refusal = await refusalOf(attempt(attack));
    expect(refusal).toContain(refusedBy(attack.refusedBy));
    expect(refusal).toContain(attack.remedy);
  });
});
