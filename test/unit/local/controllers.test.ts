import { expect, it } from 'vitest';
import { controllersFor } from '../../../local/controllers.ts';

const url = 'http://127.0.0.1:1234';
const controller = (kind: string) => `
apiVersion: metacontroller.k8s.io/v1alpha1
kind: ${kind}
metadata:
  name: sandbox
spec:
  generateSelector: true
  hooks:
    sync:
      version: v2
      webhook:
        path: /v2/hooks/sandbox/sync
        service: { name: llmsafespace, namespace: llmsafespace, port: 8080 }
        timeout: 7s
`;

it('a webhook is pointed at the local hook server and keeps its other fields', () => {
  const { items } = JSON.parse(controllersFor(controller('CompositeController'), url));
  expect(items[0].spec).toEqual({
    generateSelector: true,
    hooks: { sync: { version: 'v2', webhook: { url: `${url}/v2/hooks/sandbox/sync`, timeout: '7s' } } },
  });
});

it('several documents, empty ones among them, become one list', () => {
  const text = ['', controller('CompositeController'), '', controller('DecoratorController')].join('\n---\n');
  const { kind, items } = JSON.parse(controllersFor(text, url));
  expect(kind).toBe('List');
  expect(items.map((item: { kind: string }) => item.kind)).toEqual([
    'CompositeController',
    'DecoratorController',
  ]);
});

it.each([
  ['of another kind', controller('Secret')],
  ['without a webhook path', controller('CompositeController').replace('path:', 'route:')],
])('an object %s is refused', (_, text) => {
  expect(() => controllersFor(text, url)).toThrow();
});
