import { Ajv } from 'ajv';
import ajvFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { sandboxStatus } from '../../hooks/api/sandbox.ts';
import { structuralSchema } from '../../hooks/api/structural.ts';
import type { RecordedCondition } from '../../hooks/lib/conditions.ts';
import type { World } from '../arbitraries/worlds.ts';
import { claimResult } from '../builders/claim.ts';
import { answerIn, holdsForEvery } from './run.ts';

/** The schema of the CRD; a field that it doesn't declare would be pruned, and written again at each sync. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner ? { ...inner, additionalProperties: false } : inner;
}

const ajv = new Ajv({ allErrors: true, strict: false });
ajvFormats.default(ajv);
const isDeclared = ajv.compile(closed(structuralSchema(sandboxStatus)) as object);

const responseTo = (world: World) => answerIn(world).response;
const recordConditions = (status: unknown): RecordedCondition[] =>
  (status as { conditions?: RecordedCondition[] } | undefined)?.conditions ?? [];

/** As Kubernetes' own type `metav1.RecordedCondition` demands of a reason. */
const REASON = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

describe('the status of an answer', () => {
  it('has only fields that the CRD declares, as it declares them', () => {
    holdsForEvery(world => {
      isDeclared(responseTo(world).status);
      expect(isDeclared.errors ?? []).toEqual([]);
    });
  });

  it('names a Pod only where it is the own one or the Sandbox has ended', () => {
    holdsForEvery(world => {
      const { status } = responseTo(world);
      const pods = Object.values(world.envelope.children['Pod.v1'] ?? {}).map(
        ({ metadata }) => metadata.name,
      );
      const before = world.envelope.parent.status as { podName?: string } | undefined;
      const claim = claimResult(world.envelope, world.context);
      if (claim?.result === 'warm') pods.push(claim.pod.metadata.name);
      const allowed = status.phase === 'Terminated' ? [...pods, before?.podName] : pods;
      expect(status.podName === undefined || allowed.includes(String(status.podName))).toBe(true);
    });
  });
});

describe('the conditions of an answer', () => {
  it('have a reason in one word and a message for a person', () => {
    holdsForEvery(world => {
      for (const { reason, message } of recordConditions(responseTo(world).status)) {
        expect(reason).toMatch(REASON);
        expect(message).not.toBe('');
      }
    });
  });

  it('are one for each type', () => {
    holdsForEvery(world => {
      const types = recordConditions(responseTo(world).status).map(({ type }) => type);
      expect(types).toEqual([...new Set(types)]);
    });
  });

  it('keep their time while their status stays', () => {
    holdsForEvery(world => {
      const before = recordConditions(world.envelope.parent.status);
      for (const { type, status, lastTransitionTime } of recordConditions(responseTo(world).status)) {
        const observed = before.find(condition => condition.type === type);
        if (observed?.status !== status || observed.lastTransitionTime === undefined) continue;
        expect(lastTransitionTime).toBe(observed.lastTransitionTime);
      }
    });
  });

  /** What else was asked for, and can't be had. */
  const MISSED = [
    'PolicyRefused',
    'PolicyNotObserved',
    'PolicyAltered',
    'ServiceRefused',
    'ServiceNotObserved',
  ];

  it('say Ready where the phase is Running, the Pod is ready and nothing is missed, and only there', () => {
    holdsForEvery(world => {
      const { status } = responseTo(world);
      const isTrue = (type: string) =>
        recordConditions(status).some(one => one.type === type && one.status === 'True');
      const isMissed = recordConditions(status).some(({ reason = '' }) => MISSED.includes(reason));
      expect(isTrue('Ready')).toBe(status.phase === 'Running' && isTrue('PodReady') && !isMissed);
    });
  });
});

describe('an answer', () => {
  it('has the fields that Metacontroller decodes, and no others', () => {
    holdsForEvery(world => {
      const strangers = Object.keys(responseTo(world)).filter(
        field => !['status', 'children', 'resyncAfterSeconds'].includes(field),
      );
      expect(strangers).toEqual([]);
    });
  });

  it('asks to be called again after half a second at the soonest', () => {
    holdsForEvery(world => {
      const { resyncAfterSeconds = 0.5 } = responseTo(world);
      expect(resyncAfterSeconds).toBeGreaterThanOrEqual(0.5);
      expect(resyncAfterSeconds).toBeLessThan(Number.POSITIVE_INFINITY);
    });
  });

  it('gives away no value of a variable or an annotation, in status or Events', () => {
    holdsForEvery(world => {
      const { response, effects } = answerIn(world);
      expect(JSON.stringify({ status: response.status, effects })).not.toMatch(/secret-[a-z0-9]{16}/);
    });
  });
});
