import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ClaimOrder, Effect, HookRow } from '../../hooks/index.ts';
import type { ClaimOutcome } from '../claim/claim.ts';
import { coded, invalidRequest } from '../errors.ts';
import type { Call } from './call-log.ts';
import { requireHookVersion } from './hook-version.ts';
import type { AppOptions } from './options.ts';
import { guardResponse } from './response-guard.ts';
import { isFields } from './wire.ts';

function parseRequest(row: HookRow, body: unknown): unknown {
  try {
    return row.parse(body);
  } catch (error) {
    throw invalidRequest(error);
  }
}

/** Parses a body, asks for the facts, runs the hook, and checks its answer. */
async function callHook(row: HookRow, options: AppOptions, body: unknown) {
  if (body === undefined || body === null) throw coded('BODY_EMPTY');
  if (!isFields(body))
    throw coded('REQUEST_INVALID', { fields: [{ path: '', message: 'expected an object' }] });
  requireHookVersion(row, body);
  const request = parseRequest(row, body);
  const facts = await options.gatherFacts(row.factQueries(request, options.settings));
  const answer = row.run(request, { now: options.now(), settings: options.settings, facts });
  guardResponse(row.verb, answer.response, body);
  return answer;
}

/** The earlier of the two: the hook's own, or when the claim has to be looked at again. */
function withResync(
  response: { resyncAfterSeconds?: number },
  claimed: ClaimOutcome,
): { resyncAfterSeconds?: number } {
  if (!('resyncAfterSeconds' in claimed)) return response;
  const { resyncAfterSeconds = Number.POSITIVE_INFINITY } = response;
  return { ...response, resyncAfterSeconds: Math.min(resyncAfterSeconds, claimed.resyncAfterSeconds) };
}

/** Answers one hook's calls in turn; its effects start once the answer has been handed to the connection. */
export function createHookHandler(row: HookRow, options: AppOptions) {
  const { gate, runEffects, carryOutClaim } = options;
  const startEffects = (effects: readonly Effect[]) => {
    if (effects.length > 0) runEffects(effects);
  };

  async function claimFor(order: ClaimOrder, call: Call) {
    const { startedAt: startedAtMs } = call;
    const claimed = await carryOutClaim(order, { startedAtMs, callerGone: () => call.callerGone });
    call.claim = claimed.outcome;
    return claimed;
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await gate.turn();
    try {
      const { response, effects, claim } = await callHook(row, options, request.body);
      const answered = claim ? withResync(response, await claimFor(claim, request.call)) : response;
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answered));
      startEffects(effects);
      return reply;
    } finally {
      gate.finish();
    }
  };
}
