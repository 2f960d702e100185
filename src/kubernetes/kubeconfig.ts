/** What a kubeconfig file says about its current context, as far as a server needs it. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const text = z.string().min(1);

const cluster = z.looseObject({
  server: z.url({ protocol: /^https?$/ }),
  'certificate-authority': text.optional(),
  'certificate-authority-data': text.optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': text.optional(),
  'proxy-url': text.optional(),
});

const exec = z.looseObject({
  apiVersion: text,
  command: text,
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
});
export type ExecPlugin = z.infer<typeof exec>;

const user = z.looseObject({
  'client-certificate': text.optional(),
  'client-certificate-data': text.optional(),
  'client-key': text.optional(),
  'client-key-data': text.optional(),
  token: text.optional(),
  tokenFile: text.optional(),
  username: text.optional(),
  password: text.optional(),
  exec: exec.optional(),
  'auth-provider': z.undefined({ error: 'was removed from Kubernetes; use exec' }).optional(),
  as: z.undefined({ error: 'impersonation is not supported' }).optional(),
});

const named = <Part extends z.ZodType>(key: string, part: Part) =>
  z.array(z.looseObject({ name: z.string(), [key]: part })).transform(entries => new Map(entries.map(entry => [entry.name, entry[key] as z.infer<Part>])));
