import type { KubernetesObject } from '../../hooks/contract.ts';
import { runtimeEnvironment } from './related.ts';

/** The runtime of the tests' pools, with this image. */
export const pythonRuntime = (image = 'python:3.10-slim'): KubernetesObject =>
  runtimeEnvironment().spec({ image }).build();
