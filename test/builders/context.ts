/** What a hook knows besides its request. */
import type { z } from 'zod';
import type { Context, Facts } from '../../hooks/contract.ts';
import { type Settings, settingsSchema } from '../../hooks/settings.ts';
import { NOW } from './identity.ts';

export const settings = (overrides: z.input<typeof settingsSchema> = {}): Settings =>
  settingsSchema.parse(overrides);

/** The facts of a namespace that is closed by its baseline policy. */
export const CLOSED: Facts = { baselinePolicy: { known: true, value: 'enforced' } };

export const context = (overrides: Partial<Context<Settings>> = {}): Context<Settings> => ({
  now: NOW,
  settings: settings(),
  facts: CLOSED,
  ...overrides,
});
