import type { PodRequirements } from '../pod/requirements.ts';
import type { Sources } from './requirements.ts';

/** What the checks look at: the sources, what they resolve to, and which RuntimeClasses the cluster has. */
export interface Candidate extends Sources {
  requirements: PodRequirements;
  runtimeClassNames: readonly string[];
}
