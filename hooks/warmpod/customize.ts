import type { WarmPod } from '../api/warmpod.ts';
import type { CustomizeResponse, Hook } from '../contract.ts';
import type { Settings } from '../settings.ts';

/** A WarmPod names its template; which one never changes. */
export const customize: Hook<{ warmPod: WarmPod }, CustomizeResponse, Settings> = ({
  warmPod: { metadata, spec },
}) => ({
  response: {
    relatedResources:
      spec.podTemplate === undefined
        ? []
        : [
            {
              apiVersion: 'v1',
              resource: 'podtemplates',
              namespace: metadata.namespace ?? 'default',
              names: [spec.podTemplate.name],
            },
          ],
  },
  effects: [],
});
