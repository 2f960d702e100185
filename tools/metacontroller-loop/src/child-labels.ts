/** A desired child must carry the labels by which its parent will find it again. */
import { describe, type KubeObject } from './objects.ts';
import { generatedLabel } from './parent-selector.ts';
import type { LabelMatcher } from './selector.ts';

function withGeneratedLabel(child: KubeObject, parent: KubeObject): KubeObject {
  const labels = { [generatedLabel]: parent.metadata.uid ?? '', ...child.metadata.labels };
  return { ...child, metadata: { ...child.metadata, labels } };
}

function refuseOddLabels(child: KubeObject): void {
  const odd = Object.entries(child.metadata.labels ?? {}).find(([, value]) => typeof value !== 'string');
  if (odd) throw new Error(`invalid labels on desired child ${describe(child)}: ${odd[0]} is not a string`);
}

/** The children with the generated label, if there is one. Throws when one would be lost as soon as created. */
export function desiredChildren(
  parent: KubeObject,
  children: KubeObject[],
  matches: LabelMatcher,
  generateSelector: boolean,
): KubeObject[] {
  return children.map(child => {
    refuseOddLabels(child);
    const labelled = generateSelector ? withGeneratedLabel(child, parent) : child;
    if (matches(labelled.metadata.labels)) return labelled;
    throw new Error(`labels on desired child ${describe(child)} don't match parent selector`);
  });
}
