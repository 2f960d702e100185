import type { CreateEffect, ResizeVolumeEffect } from '../../hooks/index.ts';
import type { Kubernetes } from '../kubernetes/client.ts';
import { hasReason } from '../kubernetes/errors.ts';
import { resourcePath } from '../kubernetes/paths.ts';
import type { EffectOutcome } from './reports.ts';

/** Creates an object that nothing owns (`B8`); one of that name that exists already is left alone. */
export function createObject(kubernetes: Kubernetes) {
  return async ({ object }: CreateEffect): Promise<EffectOutcome> => {
    const { apiVersion, kind, metadata } = object;
    const path = resourcePath({ apiVersion, kind, namespace: metadata.namespace });
    try {
      await kubernetes.request({ method: 'POST', path, body: object });
      return 'done';
    } catch (error) {
      if (hasReason(error, 'AlreadyExists')) return 'unnecessary';
      throw error;
    }
  };
}

/** Grows a volume (`B8`), unless another one has taken its name since the hook saw it. */
export function resizeVolume(kubernetes: Kubernetes) {
  return async ({ namespace, name, uid, size }: ResizeVolumeEffect): Promise<EffectOutcome> => {
    await kubernetes.request({
      method: 'PATCH',
      path: resourcePath({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name }),
      contentType: 'application/json-patch+json',
      body: [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'replace', path: '/spec/resources/requests/storage', value: size },
      ],
    });
    return 'done';
  };
}
