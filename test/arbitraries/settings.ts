import fc from 'fast-check';
import type { Settings } from '../../hooks/settings.ts';
import { settings as completed } from '../builders/context.ts';

const labels = () =>
  fc.constantFrom<Record<string, string>[]>({}, { pool: 'sandboxes' }, { pool: 'a', zone: 'b' });
const tolerations = () =>
  fc.constantFrom([], [{ key: 'sandbox', operator: 'Exists' as const, effect: 'NoSchedule' as const }]);

/** Settings of an installation, over all of them. */
export const settings = (): fc.Arbitrary<Settings> =>
  fc
    .record(
      {
        pod: fc.record(
          {
            serviceAccountName: fc.constantFrom('default', 'sandboxes'),
            imagePullSecrets: fc.constantFrom([], ['registry']),
            priorityClassName: fc.constant('sandboxes'),
            nodeSelector: labels(),
            tolerations: tolerations(),
            annotations: labels(),
            idleAnnotations: labels(),
            spreadOverNodes: fc.boolean(),
            hostUsers: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        defaults: fc.constantFrom(
          {},
          { cpu: '1', memory: '1Gi', ephemeralStorage: '2Gi' },
          { service: true, terminationGracePeriodSeconds: 5 },
        ),
        gvisor: fc.constantFrom({}, { runtimeClassName: 'runsc', nodeSelector: { gvisor: 'yes' } }),
        network: fc.constantFrom(
          {},
          { apiService: { enabled: false } },
          { blockedCidrs: ['10.0.0.0/8', '169.254.0.0/16', 'fe80::/10'] },
          { blockedCidrs: [] },
          { nat64Prefixes: ['64:ff9b:1:fffe::/96', '2001:db8:64::/48'] },
          { dns: { ports: [53, 5353], cidrs: ['169.254.20.10/32'] } },
        ),
        egress: fc.record({
          fqdn: fc.constantFrom('none' as const, 'none' as const, 'cilium' as const, 'gke' as const),
          unenforcedDomains: fc.constantFrom('deny' as const, 'allowPublic' as const),
        }),
        claims: fc.constantFrom({ enabled: false }, { enabled: true }, { enabled: true, waitSeconds: 300 }),
        defaultStorageClass: fc.constant('standard'),
        sharedProfileNamespaces: fc.constantFrom([], ['shared']),
      },
      { requiredKeys: ['egress', 'claims'] },
    )
    .map(chosen => completed(chosen as Parameters<typeof completed>[0]));
