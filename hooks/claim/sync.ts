import type { DecoratorResponse, Hook } from '../contract.ts';
import type { Settings } from '../settings.ts';
import { claimOrder } from './decide.ts';
import type { ClaimRequest } from './request.ts';

/** How soon a claim is looked at again. */
const LOOK_AGAIN_SECONDS = 10;

/** Adds nothing to the Sandbox: what a claim does is in its order, which the shell carries out before it answers. */
export const sync: Hook<ClaimRequest, DecoratorResponse, Settings> = (request, { settings }) => {
  const claim = claimOrder(request, settings);
  if (claim === undefined) return { response: { status: null, attachments: [] }, effects: [] };
  // A Pod may die between the hand-over and the composite's first word about it: nothing else would wake the claim. Once the Pod
  // is said there is nothing to look at again.
  const again = claim.order === 'tidy' ? {} : { resyncAfterSeconds: LOOK_AGAIN_SECONDS };
  return {
    response: { status: null, attachments: [], ...again },
    effects: [],
    claim,
  };
};
