/**
 * CompositeController and DecoratorController as this stand-in reads them. What it can't do it refuses by name,
 * so that nobody believes to have tested it here.
 */
import { z } from 'zod';

const labelSelector = z.object({
  matchLabels: z.record(z.string(), z.string()).optional(),
  matchExpressions: z
    .array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() }))
    .optional(),
});

const annotationSelector = z.object({
  matchAnnotations: z.record(z.string(), z.string()).optional(),
  matchExpressions: labelSelector.shape.matchExpressions,
});

const resourceRule = z.object({ apiVersion: z.string(), resource: z.string() });

const unsupported = z
  .undefined({ error: 'the stand-in cannot do this; use the real Metacontroller' })
  .optional();

const keyReference = z.object({ name: z.string(), namespace: z.string(), key: z.string().optional() });

const webhook = z
  .object({
    url: z.string().optional(),
    path: z.string().optional(),
    service: z
      .object({
        name: z.string().min(1),
        namespace: z.string().min(1),
        port: z.number().default(80),
        protocol: z.string().default('http'),
      })
      .optional(),
    timeout: z.string().optional(),
    responseUnMarshallMode: z.literal('strict', { error: 'the stand-in decodes strictly only' }).optional(),
    authorization: z
      .object({
        type: z.string().default('Bearer'),
        secretRef: z.object({ name: z.string(), namespace: z.string(), key: z.string() }),
      })
      .optional(),
    etag: unsupported,
    caBundle: z
      .object({
        inline: z.string().optional(),
        secretRef: keyReference.optional(),
        configMapRef: keyReference.optional(),
      })
      .optional(),
    clientTLS: unsupported,
    basicAuth: unsupported,
  })
  .refine(({ url, service, path }) => url !== undefined || (service && path), {
    error: "invalid webhook config: must specify either a full 'url', or both 'service' and 'path'",
  });

const hook = z.object({
  version: z.literal('v2', { error: 'the stand-in speaks hook version v2 only' }),
  webhook: webhook.optional(),
});

const hooks = z.object({
  customize: hook.optional(),
  sync: hook.optional(),
  finalize: hook.optional(),
});

const childRule = resourceRule.extend({
  updateStrategy: z
    .object({
      method: z
        .enum(['OnDelete', 'InPlace', 'Recreate'], {
          error: 'the stand-in knows the update methods OnDelete, InPlace and Recreate only',
        })
        .default('OnDelete'),
    })
    .optional(),
});

const controller = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

export const compositeController = controller.extend({
  spec: z.object({
    parentResource: resourceRule.extend({
      labelSelector: labelSelector.optional(),
      ignoreStatusChanges: z.boolean().default(false),
    }),
    childResources: z.array(childRule).default([]),
    hooks,
    generateSelector: z.boolean().default(false),
    resyncPeriodSeconds: z.number().optional(),
    endpointConfigs: unsupported,
  }),
});

export const decoratorController = controller.extend({
  spec: z.object({
    resources: z.array(
      resourceRule.extend({
        labelSelector: labelSelector.optional(),
        annotationSelector: annotationSelector.optional(),
        ignoreStatusChanges: z.boolean().default(false),
      }),
    ),
    attachments: z.array(childRule).default([]),
    hooks,
    resyncPeriodSeconds: z.number().optional(),
    endpointConfigs: unsupported,
  }),
});

export type WebhookSpec = z.infer<typeof webhook>;
export type HooksSpec = z.infer<typeof hooks>;
export type ChildRule = z.infer<typeof childRule>;
export type CompositeSpec = z.infer<typeof compositeController>['spec'];
export type DecoratorSpec = z.infer<typeof decoratorController>['spec'];
export type UpdateMethod = NonNullable<ChildRule['updateStrategy']>['method'];
