/** What a Pod is but for whose it is: what a claim must find the same. */
import { TEMPLATE_HASH_ANNOTATION } from '../../hooks/pod/template.ts';
import type { Settings } from '../../hooks/settings.ts';
import { context } from './context.ts';
import type { Envelope } from './request.ts';
import { asJson, syncAnswer } from './world.ts';

export interface PodContent {
  annotations: Record<string, string>;
  spec: unknown;
}

/** The annotations but for the hash, which is what the tests of it compare it with, and the spec. */
export function contentOf({ metadata, spec }: { metadata: object; spec?: unknown }): PodContent {
  const { annotations = {} } = metadata as { annotations?: Record<string, string> };
  const { [TEMPLATE_HASH_ANNOTATION]: _, ...others } = annotations;
  return asJson({ annotations: others, spec });
}

/** The Pod of its own that the Sandbox of this request gets where claims are switched off; undefined if it is refused. */
export function coldPodIn(envelope: Envelope, settings: Settings): PodContent | undefined {
  const cold = context({ settings: { ...settings, claims: { ...settings.claims, enabled: false } } });
  const { response } = syncAnswer(structuredClone(envelope), cold);
  const pod = response.children.find(({ kind }) => kind === 'Pod');
  return pod && contentOf(pod);
}
