import type { Pod } from 'kubernetes-types/core/v1.js';

const COMPONENTS = ['sandbox', 'warmpod'];

/** Whether a Pod is a Sandbox's or an idle warm one, by the labels that our policies select. */
export const isOurPod = ({ metadata }: Pod): boolean =>
  metadata?.labels?.app === 'llmsafespace' && COMPONENTS.includes(metadata.labels.component ?? '');
