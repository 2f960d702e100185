import { expect, it } from 'vitest';
import { unsupportedIn } from '../../../../local/node/unsupported.ts';
import { aPod } from './builders.ts';

it('a Pod of all that is supported is taken', () => {
  const container = {
    lifecycle: { preStop: { sleep: { seconds: 3 } } },
    readinessProbe: { httpGet: { port: 1 } },
    livenessProbe: { tcpSocket: { port: 1 } },
  };
  const projected = { sources: [{ serviceAccountToken: { path: 'token' } }] };
  const volumes = [
    { name: 'a', emptyDir: {} },
    { name: 'b', projected },
  ];
  expect(unsupportedIn(aPod({ container, spec: { volumes } }))).toEqual([]);
});

it.each([
  ['a persistent volume', { spec: { volumes: [{ name: 'v', persistentVolumeClaim: {} }] } }, /^volume v: /],
  [
    'a trust bundle',
    { spec: { volumes: [{ name: 'v', projected: { sources: [{ clusterTrustBundle: {} }] } }] } },
    /^volume v: a projected source/,
  ],
  ['an exec probe', { container: { livenessProbe: { exec: {} } } }, /main: livenessProbe: an exec probe/],
  ['a gRPC probe', { container: { startupProbe: { grpc: {} } } }, /main: startupProbe: a gRPC probe/],
  ['a postStart hook', { container: { lifecycle: { postStart: {} } } }, /postStart/],
  ['a preStop command', { container: { lifecycle: { preStop: { exec: {} } } } }, /preStop/],
  [
    'a path from variables',
    { container: { volumeMounts: [{ name: 'v', mountPath: '/v', subPathExpr: 'x' }] } },
    /subPathExpr/,
  ],
  [
    'a sidecar',
    { spec: { initContainers: [{ name: 'side', image: 'i', restartPolicy: 'Always' }] } },
    /container side: a sidecar/,
  ],
  ['the host’s network', { spec: { hostNetwork: true } }, /hostNetwork/],
  ['a deadline', { spec: { activeDeadlineSeconds: 5 } }, /activeDeadlineSeconds/],
])('%s is refused by its name', (_, fields, message) => {
  expect(unsupportedIn(aPod(fields)).map(String)).toEqual([expect.stringMatching(message)]);
});
