/** Whether the API server takes what users of Sandboxes write, or is still to find out about our kinds. */
import type { Logger } from 'pino';
import type { DesiredObject } from '../hooks/index.ts';
import { pause } from './kubernetes/backoff.ts';
import type { Kubernetes } from './kubernetes/client.ts';
import { isTransient, KubernetesError } from './kubernetes/errors.ts';
import { resourcePath } from './kubernetes/paths.ts';

export interface AdmissionOptions {
  kubernetes: Kubernetes;
  /** What is asked about: a NetworkPolicy that this server may create. It is not created. */
  policy: DesiredObject;
  logger: Logger;
  signal: AbortSignal;
  /** Between two questions. */
  pauseMs?: number;
}

const retryMs = 1_000;

/** What it says where a ValidatingAdmissionPolicy has a kind of ours as its parameter, and that kind isn't found. */
const isKindUnknown = (error: unknown) =>
  error instanceof KubernetesError && error.message.includes("paramKind: 'llmsafespace.dev/");

/**
 * The API server looks for new kinds every 30 s. Until it knows SandboxProfiles, after a first installation, our policies that have
 * one as their parameter refuse every Sandbox, WarmPool and NetworkPolicy (`E10`). Asks, by a dry run, until they no longer do;
 * any other refusal is somebody else's, and nothing to wait for.
 */
export function followAdmission(options: AdmissionOptions): { open(): boolean } {
  const { kubernetes, policy, logger, signal, pauseMs = retryMs } = options;
  const { apiVersion, kind, metadata } = policy;
  const path = resourcePath({ apiVersion, kind, namespace: metadata.namespace });
  let open = false;
  let said = false;

  function sayOnce(): void {
    if (!said) logger.info('the API server has yet to find SandboxProfiles; waiting for it');
    said = true;
  }

  async function isRefused(): Promise<boolean> {
    try {
      await kubernetes.request({ method: 'POST', path, query: { dryRun: 'All' }, body: policy, signal });
      return false;
    } catch (error) {
      if (!isKindUnknown(error)) return isTransient(error);
      sayOnce();
      return true;
    }
  }

  async function ask(): Promise<void> {
    while (!signal.aborted && (await isRefused())) await pause(pauseMs, signal);
    open = true;
  }

  void ask();
  return { open: () => open };
}
