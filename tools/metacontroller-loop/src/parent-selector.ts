/** By which labels a composite parent knows its children. */
import { describe, type KubeObject } from './objects.ts';
import { isEmptySelector, type LabelMatcher, type LabelSelector, labelMatcher } from './selector.ts';

export const generatedLabel = 'controller-uid';

function generatedSelector(parent: KubeObject): LabelMatcher {
  return labelMatcher({ matchLabels: { [generatedLabel]: parent.metadata.uid ?? '' } });
}

/** An empty `spec.selector` is refused: it would select everything. */
function ownSelector(parent: KubeObject): LabelMatcher {
  const { selector } = (parent.spec ?? {}) as { selector?: LabelSelector };
  if (isEmptySelector(selector)) {
    throw new Error('.spec.selector must have either matchLabels, matchExpressions, or both');
  }
  try {
    return labelMatcher(selector);
  } catch {
    throw new Error(`can't get label selector from ${describe(parent)}`);
  }
}

/** With `generateSelector` children carry the parent's uid, and a selector of the parent's own is ignored. */
export function parentSelector(generateSelector: boolean): (parent: KubeObject) => LabelMatcher {
  return generateSelector ? generatedSelector : ownSelector;
}
