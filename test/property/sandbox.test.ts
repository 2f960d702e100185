/** The properties of the Sandbox hooks: one file for vitest, so that the worlds are made once for all of them. */
import './ages.ts';
import './children.ts';
import './convergence.ts';
import './finalize.ts';
import './order.ts';
import './own-pod.ts';
import './pod.ts';
import './serving.ts';
import './status.ts';
