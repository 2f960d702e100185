/** Decodes a hook's answer, as strictly as hook version v2 does. */
import { z } from 'zod';
import { duplicateFields } from './duplicate-fields.ts';
import { aggregate, messageOf } from './errors.ts';
import type { KubeObject } from './objects.ts';

export type HookVerb = 'sync' | 'finalize' | 'customize';

/** The real one crashes on a null child; here it is an error that says so. */
const child = z
  .looseObject(
    {
      apiVersion: z.string().default(''),
      kind: z.string().min(1),
      metadata: z.looseObject({ name: z.string().default('') }).default({ name: '' }),
    },
    { error: issue => (issue.input === null ? 'a null child crashes Metacontroller' : undefined) },
  )
  .transform(object => object as KubeObject);

const children = z.array(child).nullish();
const status = z.record(z.string(), z.unknown()).nullish();
const patch = z.record(z.string(), z.string().nullable()).nullish();
const selector = z
  .strictObject({
    matchLabels: z.record(z.string(), z.string()).nullish(),
    matchExpressions: z
      .array(z.strictObject({ key: z.string(), operator: z.string(), values: z.array(z.string()).nullish() }))
      .nullish(),
  })
  .nullish();

const common = { resyncAfterSeconds: z.number().nullish(), finalized: z.boolean().nullish() };

/** `{}` and `null` are answers too: no children, no status. */
export const compositeResponse = z.strictObject({ status, children, ...common });
export const decoratorResponse = z.strictObject({
  ...{ labels: patch, annotations: patch, status, attachments: children },
  ...common,
});
export const customizeResponse = z.strictObject({
  relatedResources: z
    .array(
      z.strictObject({
        apiVersion: z.string(),
        resource: z.string(),
        labelSelector: selector,
        namespaceSelector: selector,
        namespace: z.string().nullish(),
        names: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});

export type CompositeResponse = z.infer<typeof compositeResponse>;
export type DecoratorResponse = z.infer<typeof decoratorResponse>;
export type RelatedRule = NonNullable<z.infer<typeof customizeResponse>['relatedResources']>[number];

const place = (path: PropertyKey[]) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part),
    '',
  );

/** A child is decoded apart, loosely: twice the same field inside it goes unnoticed. */
const insideChild = /^(children|attachments)\[\d+\]./;

function sayWhy(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${place(issue.path)}: ${issue.message}`];
  return issue.keys.map(key => `unknown field "${place([...issue.path, key])}"`);
}

function unreadable(verb: HookVerb, why: string): Error {
  return new Error(`can't unmarshal webhookResponse (version: v2, type: ${verb}): ${why}`);
}

function parse(text: string, verb: HookVerb): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch (error) {
    throw unreadable(verb, messageOf(error));
  }
}

/** The decoded answer. Throws on anything that is not JSON of exactly that shape. */
export function decodeResponse<T>(schema: z.ZodType<T>, text: string, verb: HookVerb): T {
  const { success, data, error } = schema.safeParse(parse(text, verb));
  const issues = error?.issues ?? [];
  const wrong = issues.filter(issue => issue.code !== 'unrecognized_keys').flatMap(sayWhy);
  if (wrong.length > 0) throw unreadable(verb, aggregate(wrong));
  const twice = duplicateFields(text).filter(path => !insideChild.test(path));
  const strict = [...issues.flatMap(sayWhy), ...twice.map(path => `duplicate field "${path}"`)];
  if (success && strict.length === 0) return data;
  const how = `(type: ${verb}, mode: strict)`;
  throw new Error(`strict validation failed for v2 webhookResponse ${how}: ${aggregate(strict)}`);
}
