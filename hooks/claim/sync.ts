import type { DecoratorResponse, Hook } from '../contract.ts';
import { parseTime, secondsBetween, type Time } from '../lib/time.ts';
import type { Settings } from '../settings.ts';
import { claimOrder } from './decide.ts';
import type { ClaimRequest } from './request.ts';

/** How soon a claim is looked at again. */
const LOOK_AGAIN_SECONDS = 10;
/** By then no attempt goes on that began when the wait for a warm Pod was over. */
const LATEST_ATTEMPT_SECONDS = 30;

const ageSeconds = ({ sandbox: { metadata } }: ClaimRequest, now: Time): number =>
  secondsBetween(parseTime(metadata.creationTimestamp), now);

/** Adds nothing to the Sandbox: what a claim does is in its order, which the shell carries out before it answers. */
export const sync: Hook<ClaimRequest, DecoratorResponse, Settings> = (request, { settings, now }) => {
  const claim = claimOrder(request, settings);
  if (claim === undefined) return { response: { status: null, attachments: [] }, effects: [] };
  // A Pod may die between the hand-over and the composite's first word about it: nothing else would wake the claim. Once the Pod
  // is said one look is left, for what a late attempt may leave behind.
  const lastLook = settings.claims.waitSeconds + LATEST_ATTEMPT_SECONDS - ageSeconds(request, now);
  const again = claim.order === 'tidy' ? lastLook : LOOK_AGAIN_SECONDS;
  return {
    response: { status: null, attachments: [], ...(again > 0 && { resyncAfterSeconds: again }) },
    effects: [],
    claim,
  };
};
