/** What a webhook is called with, resolved once, when its controller starts; errors are worded as the real one's. */
import { X509Certificate } from 'node:crypto';
import type { ReadObject } from './cached-reader.ts';
import { wrap } from './errors.ts';
import type { WebhookSpec } from './spec.ts';

export interface EndpointConfig {
  /** PEM; undefined: the system's own roots. */
  ca: string | undefined;
  headers: Record<string, string>;
}

type CaBundle = NonNullable<WebhookSpec['caBundle']>;
type Reference = { name: string; namespace: string; key?: string | undefined };

const fieldsOf = (data: unknown) => (data ?? {}) as Record<string, string>;

/** The texts of a Secret or a ConfigMap. Throws when there is none. */
async function readTexts(read: ReadObject, kind: 'Secret' | 'ConfigMap', { name, namespace }: Reference) {
  const object = await read(kind, name, namespace);
  if (!object) throw new Error(`${kind} "${name}" not found`);
  const texts = Object.entries(fieldsOf(object.data));
  const decode = (text: string) => (kind === 'Secret' ? Buffer.from(text, 'base64').toString() : text);
  return new Map(texts.map(([key, text]) => [key, decode(text)]));
}

async function readCa(read: ReadObject, kind: 'Secret' | 'ConfigMap', reference: Reference): Promise<string> {
  const named = `${kind} ${reference.namespace}/${reference.name}`;
  const key = reference.key || 'ca.crt';
  const texts = await readTexts(read, kind, reference).catch(error => {
    throw wrap(`caBundle: failed to get ${named}`, error);
  });
  const ca = texts.get(key);
  if (ca === undefined) throw new Error(`caBundle: key "${key}" not found in ${named}`);
  if (ca === '') throw new Error(`caBundle: key "${key}" in ${named} is empty`);
  return ca;
}

async function resolveCa(read: ReadObject, caBundle: CaBundle): Promise<string> {
  const { inline, secretRef, configMapRef } = caBundle;
  const sources = [inline, secretRef, configMapRef].filter(source => source !== undefined);
  if (sources.length === 0)
    throw new Error('caBundle is set but none of inline, secretRef, or configMapRef is specified');
  if (sources.length > 1) {
    throw new Error(
      'caBundle has more than one source set: exactly one of inline, secretRef, or configMapRef must be specified',
    );
  }
  if (secretRef) return readCa(read, 'Secret', secretRef);
  return configMapRef ? readCa(read, 'ConfigMap', configMapRef) : (inline ?? '');
}

async function resolveAuthorization(
  read: ReadObject,
  { type, secretRef }: NonNullable<WebhookSpec['authorization']>,
): Promise<string> {
  if (type.trim().toLowerCase() === 'basic')
    throw new Error(`authorization type "${type}" is not supported; use the basicAuth field instead`);
  const named = `${secretRef.namespace}/${secretRef.name}`;
  const texts = await readTexts(read, 'Secret', secretRef).catch(error => {
    throw wrap(`can't get authorization secret ${named}`, error);
  });
  const value = texts.get(secretRef.key);
  if (value === undefined)
    throw new Error(`authorization secret ${named} does not contain key "${secretRef.key}"`);
  return `${type.trim() || 'Bearer'} ${value.trim()}`;
}

const isCertificate = (block: string): boolean => {
  try {
    return new X509Certificate(block).subject !== undefined;
  } catch {
    return false;
  }
};

/** Throws unless there is at least one certificate that can be read. */
export function requireCertificate(ca: string): void {
  const blocks = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (!blocks.some(isCertificate))
    throw new Error('caBundle: no valid PEM-encoded certificates found in the provided CA bundle');
}

/** Throws when something that the webhook names can't be found or used. */
export async function resolveEndpointConfig(read: ReadObject, spec: WebhookSpec): Promise<EndpointConfig> {
  const { caBundle, authorization } = spec;
  const because = (what: string) => (error: unknown) => {
    throw wrap(`can't resolve ${what}`, error);
  };
  const ca = caBundle && (await resolveCa(read, caBundle).catch(because('caBundle')));
  const header =
    authorization && (await resolveAuthorization(read, authorization).catch(because('authorization')));
  return { ca: ca || undefined, headers: header ? { authorization: header } : {} };
}
