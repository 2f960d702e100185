/** Settings of the server itself; the hooks' settings are separate. */
import { z } from 'zod';

const port = (usual: number) => z.number().int().min(0).max(65_535).default(usual);
const milliseconds = (usual: number) => z.number().int().min(1).default(usual);
const count = (usual: number) => z.number().int().min(1).default(usual);

export const serverSettings = {
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 in a Pod'),
  port: port(8080).describe('Port of the hooks; 0 picks a free one'),
  opsPort: port(8081).describe('Port of /healthz, /readyz and /metrics; 0 picks a free one'),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least severe log line to write; debug writes one line per hook'),
  kubeconfig: z
    .string()
    .optional()
    .describe('kubeconfig file; if absent, the one in KUBECONFIG, else the ServiceAccount of the Pod'),
  tokenFile: z
    .string()
    .optional()
    .describe(
      'File with the bearer token that a caller must send; if absent, callers need none. It is reloaded when it changes; the previous token stays valid for 10 minutes',
    ),
  tlsCertFile: z
    .string()
    .optional()
    .describe(
      'PEM certificate chain of the hook port, which then speaks HTTPS only; needs tlsKeyFile. Both are reloaded when they change',
    ),
  tlsKeyFile: z.string().optional().describe('PEM private key of the hook port; needs tlsCertFile'),
  bodyLimitBytes: z
    .number()
    .int()
    .min(1024)
    .default(32 * 1024 * 1024)
    .describe('Largest request; a pool of 780 warm pods takes 2 MB'),
  maxConcurrentHooks: count(128).describe('Hooks that may run, or wait for a fact, at once'),
  maxQueuedHooks: z
    .number()
    .int()
    .min(0)
    .default(256)
    .describe('Hooks that may be queued; further ones are answered 429'),
  retryAfterSeconds: count(1).describe('Retry-After of a 429: how long Metacontroller waits'),
  requestTimeoutMs: milliseconds(10_000).describe('How long a caller may take to send its request'),
  factTimeoutMs: z
    .number()
    .int()
    .min(1)
    .max(6_000)
    .default(2_000)
    .describe(
      'How long a hook waits for a fact before it continues without it; at most 6000, because Metacontroller gives a hook up after 10 s',
    ),
  kubeletTokenFile: z
    .string()
    .optional()
    .describe(
      'File with the bearer token for kubelets, for storage.usage; of a ServiceAccount that may get nodes/metrics, and nothing else: each node that runs a Sandbox with a volume is shown it',
    ),
  kubeletCaFile: z
    .string()
    .optional()
    .describe("PEM certificate of the authority that signed the kubelets' serving certificates"),
  kubeletInsecureTls: z
    .boolean()
    .default(false)
    .describe(
      "Whether kubelets' certificates go unverified: whoever answers at a node's address is shown the token, and believed",
    ),
  drainDelayMs: z
    .number()
    .int()
    .min(0)
    .default(3_000)
    .describe(
      'How long the server still accepts hooks after a shutdown began, while /readyz already reports not ready; after that new ones are answered 429',
    ),
  drainTimeoutMs: milliseconds(20_000).describe(
    'How long a shutdown then waits for running hooks and queued effects, at most half of it for each',
  ),
  eventDelayMs: z
    .number()
    .int()
    .min(0)
    .default(3_000)
    .describe('How long Events are delayed, so that they do not compete with the starts they report'),
  effectQueueLimit: count(1_000).describe(
    'Effects (Events, volumes) that may be queued; further ones are dropped',
  ),
};
