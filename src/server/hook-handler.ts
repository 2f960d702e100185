import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, ClaimOrder, ClaimResult, Effect, HookRow } from '../../hooks/index.ts';
import { CodedError, coded, invalidRequest } from '../errors.ts';
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

/** A claim goes on as long as its caller waits. */
const attemptOf = (call: Call) => ({ startedAtMs: call.startedAt, callerGone: () => call.callerGone });

/** Carries out a claim. */
async function claimFor(
  order: ClaimOrder | undefined,
  { carryOutClaim }: AppOptions,
  call: Call,
): Promise<ClaimResult | undefined> {
  if (!order) return undefined;
  const claimed = await carryOutClaim(order, attemptOf(call));
  if (claimed) call.claim = claimed.result;
  return claimed;
}

/** What a hook answers, and what was claimed for it. */
interface Answered {
  answer: Answer<object>;
  order: ClaimOrder | undefined;
  claimed: ClaimResult | undefined;
}

/** Parses a body, gathers facts and claims in parallel, runs the hook, and checks its answer. */
async function callHook(row: HookRow, options: AppOptions, body: unknown, call: Call): Promise<Answered> {
  const { settings } = options;
  if (body === undefined || body === null) throw coded('BODY_EMPTY');
  if (!isFields(body))
    throw coded('REQUEST_INVALID', { fields: [{ path: '', message: 'expected an object' }] });
  requireHookVersion(row, body);
  const request = parseRequest(row, body);
  const unseen = options.waitingFor();
  if (unseen.length > 0) throw coded('STARTING', { cause: unseen.join(', ') });
  const available = options.available();
  const order = row.claimOrder(request, { available, settings });
  const [facts, claimed] = await Promise.all([
    options.gatherFacts(row.factQueries(request, settings)),
    claimFor(order, options, call),
  ]);
  const answer = row.run(request, { now: options.now(), settings, available, facts, claimed });
  guardResponse(row, answer.response, body);
  return { answer, order, claimed };
}

/** What is written before the answer leaves. */
async function writeFirst(
  { answer: { firstStatus, firstEffects = [] }, order, claimed }: Answered,
  { recordClaim, runFirst }: AppOptions,
  call: Call,
): Promise<void> {
  if (order && claimed?.result === 'warm')
    await recordClaim(order.claimant, claimed.pod.metadata.name, firstStatus, attemptOf(call));
  if (firstEffects.length > 0) await runFirst(firstEffects);
}

/** Whether the Sandbox's status may say already what the answer would have: then no later call tells of the change. */
const mayBeWritten = (error: unknown): boolean =>
  error instanceof CodedError && error.code === 'CLAIM_UNFINISHED';

/** Answers one hook's calls in turn; its effects start once the answer has been handed to the connection. */
export function createHookHandler(row: HookRow, options: AppOptions) {
  const { gate, runEffects } = options;
  const startEffects = (effects: readonly Effect[]) => {
    if (effects.length > 0) runEffects(effects);
  };

  async function answerTo({ body, call }: FastifyRequest): Promise<Answer<object>> {
    const answered = await callHook(row, options, body, call);
    try {
      await writeFirst(answered, options, call);
    } catch (error) {
      if (mayBeWritten(error)) startEffects(answered.answer.effects);
      throw error;
    }
    return answered.answer;
  }

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await gate.turn();
    try {
      const { response, effects, attends } = await answerTo(request);
      if (attends !== undefined) options.attend(attends);
      reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(response));
      startEffects(effects);
      return reply;
    } finally {
      gate.finish();
    }
  };
}
