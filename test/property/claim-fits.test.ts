/** A claim is for the Pods of a pool exactly if the Sandbox would get such a Pod anyway, whatever both of them say. */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import type { PodSpec } from 'kubernetes-types/core/v1.js';
import { describe, expect, it, vi } from 'vitest';
import type { ClaimOrder, KubernetesObject } from '../../hooks/contract.ts';
import { ANNOTATIONS } from '../../hooks/lib/serving.ts';
import { withoutPreload } from '../../hooks/pod/preload/without-preload.ts';
import { podTemplate } from '../../hooks/pod/template.ts';
import { resolvePreload } from '../../hooks/warmpool/preload/resolve.ts';
import { podTemplateObject, resolvePool } from '../../hooks/warmpool/template/pod-template.ts';
import { agreement, type Encounter, encounter, lateEncounter } from '../arbitraries/encounters.ts';
import { availableOf } from '../builders/available.ts';
import { claimOrderIn } from '../builders/claim.ts';
import { coldPodIn, contentOf, type PodContent } from '../builders/cold-pod.ts';
import { request } from '../builders/request.ts';
import { sandbox } from '../builders/sandbox.ts';
import { warmPool } from '../builders/warm-pool.ts';
import { poolRequest } from '../builders/warm-request.ts';

vi.setConfig({ testTimeout: 60_000 });

type WarmOrder = Extract<ClaimOrder, { order: 'claim' }>;

interface Met {
  order: WarmOrder;
  cold: PodContent;
  podTemplate: KubernetesObject & {
    template: { metadata: { annotations: Record<string, string> }; spec: PodSpec };
  };
}

/** The PodTemplate of the pool, or undefined where it can't be served. */
function podTemplateOf({ pool: spec, namespaces, related, settings: chosen }: Encounter) {
  const manifest = warmPool().spec(spec).build();
  const { pool } = poolRequest({
    ...manifest,
    metadata: { ...manifest.metadata, namespace: namespaces.pool },
  });
  const available = availableOf(...related);
  const resolution = resolvePreload(pool, resolvePool(pool, available, chosen), available);
  const { requirements, servable, preload } = resolution;
  return servable && requirements
    ? (podTemplateObject(pool, podTemplate(requirements), chosen, preload) as unknown as Met['podTemplate'])
    : undefined;
}

/** What comes of an encounter, where both can be served. */
function met(one: Encounter): Met | undefined {
  const envelope = request(sandbox().inNamespace(one.namespaces.sandbox).spec(one.spec).build())
    .with(...one.related)
    .build();
  const order = claimOrderIn(envelope, one.settings);
  const pool = podTemplateOf(one);
  const cold = coldPodIn(envelope, one.settings);
  return order?.order === 'claim' && pool && cold ? { order, cold, podTemplate: pool } : undefined;
}

const hashFits = ({ order: { hashAnnotation }, podTemplate: { template } }: Met) =>
  template.metadata.annotations[hashAnnotation.name] === hashAnnotation.value;

const nameFits = ({ order, podTemplate: { metadata } }: Met) =>
  metadata.name.endsWith(order.podTemplateSuffix);

/** What the claim makes of the annotations of an idle Pod. */
function claimedAnnotations({ order, podTemplate: { template } }: Met): Record<string, string> {
  const { annotations, droppedAnnotations } = order;
  const all = Object.entries({ ...template.metadata.annotations, ...annotations });
  return Object.fromEntries(
    all.filter(([key]) => !droppedAnnotations.includes(key) && key !== ANNOTATIONS.warmPodUsed),
  );
}

/** What is preloaded makes no other Pod. */
const isSamePod = (found: Met) => {
  const { template } = found.podTemplate;
  const metadata = { ...template.metadata, annotations: claimedAnnotations(found) };
  return isDeepStrictEqual(found.cold, contentOf({ metadata, spec: withoutPreload(template.spec) }));
};

describe('a claim, for any Sandbox and any pool,', () => {
  /** Both outcomes must have been met, each often enough to say something. */
  const holds = (check: (found: Met, one: Encounter) => void) => {
    const fitting = { true: 0, false: 0 };
    fc.assert(
      fc.property(encounter(), one => {
        const found = met(one);
        if (found === undefined) return;
        fitting[`${isSamePod(found)}`] += 1;
        check(found, one);
      }),
      { numRuns: 600 },
    );
    expect(Math.min(fitting.true, fitting.false)).toBeGreaterThan(10);
  };

  it("is for the pool's Pods by their hash exactly if the Sandbox would get an equal one", () => {
    holds(found => {
      expect(hashFits(found)).toBe(isSamePod(found));
    });
  });

  it('is for them by the name of their PodTemplate exactly if it is by their hash', () => {
    holds(found => {
      expect(nameFits(found)).toBe(hashFits(found));
    });
  });

  it('is for Pods of the namespace of the Sandbox, and a pool makes none of another', () => {
    holds(({ order, podTemplate: { metadata } }, { namespaces }) => {
      expect(order.claimant.namespace).toBe(namespaces.sandbox);
      expect(metadata.namespace).toBe(namespaces.pool);
    });
  });
});

describe('a pool that says what a Sandbox says, in other spellings,', () => {
  it('is for it, if it is served warm at all', () => {
    fc.assert(
      fc.property(agreement(), one => {
        const found = met(one);
        if (found) expect(hashFits(found)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const isTold = ({ order }: Met) => order.annotations['llmsafespace.dev/binding'] !== undefined;

describe('a claim that tells its Pod something late, for any Sandbox and any pool,', () => {
  it('is for the Pods of a pool that binds late exactly if without what it tells it would be for those of one that does not', () => {
    const fitting = { true: 0, false: 0 };
    fc.assert(
      fc.property(lateEncounter(), ({ late, plain }) => {
        const [told, silent] = [met(late), met(plain)];
        if (!told || !silent || !isTold(told)) return;
        fitting[`${hashFits(silent)}`] += 1;
        expect(hashFits(told)).toBe(hashFits(silent));
        expect(nameFits(told)).toBe(hashFits(told));
      }),
      { numRuns: 600 },
    );
    expect(Math.min(fitting.true, fitting.false)).toBeGreaterThan(10);
  });

  it('is for none of a pool that does not bind late, and none of those is for another claim', () => {
    let times = 0;
    fc.assert(
      fc.property(lateEncounter(), ({ late, plain }) => {
        const told = met({ ...late, pool: plain.pool });
        const silent = met({ ...plain, pool: late.pool });
        if (told && isTold(told)) {
          times += 1;
          expect(hashFits(told)).toBe(false);
        }
        if (silent) expect(hashFits(silent)).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(times).toBeGreaterThan(10);
  });
});
