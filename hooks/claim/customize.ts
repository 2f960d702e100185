import type { Sandbox } from '../api/sandbox.ts';
import type { CustomizeResponse, Hook } from '../contract.ts';
import { availabilityRules } from '../resolve/available.ts';
import type { Settings } from '../settings.ts';

/** What a claim reacts to: the same that decides what a Pod of this Sandbox would look like. */
export const customize: Hook<{ sandbox: Sandbox }, CustomizeResponse, Settings> = (
  { sandbox },
  { settings },
) => ({
  response: {
    relatedResources: availabilityRules(sandbox.spec, sandbox.metadata.namespace ?? 'default', settings),
  },
  effects: [],
});
