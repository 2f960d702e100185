import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Effect, HookRow } from '../../hooks/index.ts';
import { coded, invalidRequest } from '../errors.ts';
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
  const { response, effects } = row.run(request, { now: options.now(), settings: options.settings, facts });
  guardResponse(row.verb, response, body);
  return { payload: JSON.stringify(response), effects };
}

/** Answers one hook's calls in turn; its effects start once the answer has been handed to the connection. */
export function createHookHandler(row: HookRow, options: AppOptions) {
  const { gate, runEffects } = options;
  const startEffects = (effects: readonly Effect[]) => {
    if (effects.length > 0) runEffects(effects);
  };
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    await gate.turn();
    try {
      const { payload, effects } = await callHook(row, options, request.body);
      reply.header('content-type', 'application/json; charset=utf-8').send(payload);
      startEffects(effects);
      return reply;
    } finally {
      gate.finish();
    }
  };
}
