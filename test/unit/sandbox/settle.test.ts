import { expect, it } from 'vitest';
import type { SandboxStatus } from '../../../hooks/api/sandbox-status.ts';
import { quietSeconds } from '../../../hooks/sandbox/settle.ts';
import { parsedSandbox } from '../../builders/parsed.ts';
import { type SandboxBuilder, sandbox } from '../../builders/sandbox.ts';

const CREATED = new Date('2026-01-01T00:00:00Z');
const status = (phase: SandboxStatus['phase']): SandboxStatus => ({ phase, conditions: [] });

it.each<[string, SandboxBuilder, SandboxStatus['phase'], number, number]>([
  ['new and being created keeps quiet', sandbox(), 'Creating', 0, 2],
  ['a second old and being created keeps quiet for another', sandbox(), 'Creating', 1, 1],
  ['two seconds old and being created speaks', sandbox(), 'Creating', 2, 0],
  ['new and Running speaks at once', sandbox(), 'Running', 0, 0],
  ['new and refused speaks at once', sandbox(), 'Pending', 0, 0],
  ['new and done speaks at once', sandbox(), 'Terminated', 0, 0],
  ['created again speaks at once', sandbox().running('py'), 'Creating', 0, 0],
])('a Sandbox that is %s', (_case, builder, after, age, seconds) => {
  const now = new Date(CREATED.getTime() + age * 1000);
  expect(quietSeconds(parsedSandbox(builder), status(after), now)).toBe(seconds);
});
