/** What a hook knows besides its request. */
import type { z } from 'zod';
import type { Context, Facts } from '../../hooks/contract.ts';
import { type Settings, settingsSchema } from '../../hooks/settings.ts';
import { availableOf } from './available.ts';
import { NOW } from './identity.ts';

/** Settings without warm Pods, unless said: a Sandbox is served by its own Pod at once. */
export const settings = (overrides: z.input<typeof settingsSchema> = {}): Settings =>
  settingsSchema.parse({ claims: { enabled: false }, ...overrides });

/** Settings under which a Sandbox may be served from a warm pool. */
export const CLAIMING: z.input<typeof settingsSchema> = { claims: { enabled: true } };

/** The facts of a namespace that is closed by its own policies, and where no WarmPod is assigned. */
export const CLOSED: Facts = {
  namespacePolicies: { known: true, value: 'enforced' },
  assignedWarmPod: { known: true, value: undefined },
  recordedStatus: { known: true, value: undefined },
};

export const context = (overrides: Partial<Context<Settings>> = {}): Context<Settings> => ({
  now: NOW,
  settings: settings(),
  available: availableOf(),
  facts: CLOSED,
  ...overrides,
});
