/** The conditions of a Sandbox's network, and their reasons. */
import type { Conditions } from './reason.ts';

export const NETWORK = {
  NetworkReady: {
    about: 'Whether the NetworkPolicies that confine the Sandbox are as they should be.',
    reasons: {
      PolicyInForce: { status: 'True', means: 'The NetworkPolicies are in force as requested.' },
      PolicyPending: { status: 'False', means: 'The NetworkPolicy is being written.' },
      NamespacePoliciesMissing: {
        status: 'False',
        means:
          'The NetworkPolicies llmsafespace-baseline and llmsafespace-sandbox of the namespace are not in force; no Pod is created before they are.',
        remedy: 'Fix what the message names, such as a quota or an admission webhook that refuses them.',
      },
      PolicyRefused: {
        status: 'False',
        means: "The API server refused the Sandbox's own NetworkPolicy; the message quotes it.",
        remedy: 'Fix what the API server names. The policy is retried with back-off.',
      },
      PolicyNotObserved: {
        status: 'False',
        means: 'A NetworkPolicy was requested and not refused, but does not appear.',
        remedy: 'Remove any other NetworkPolicy of that name.',
      },
      PolicyAltered: {
        status: 'False',
        means: 'Something outside, such as an admission webhook, changed a field of the NetworkPolicy.',
        remedy: 'Exempt the NetworkPolicies of Sandboxes from it. The policy is rewritten with back-off.',
      },
    },
  },
  EgressEnforced: {
    about: 'Whether spec.networkAccess.egress is enforced as written; absent where it must be.',
    reasons: {
      DomainsEnforced: { status: 'True', means: 'The network plugin enforces egress by domain.' },
      CidrBlocked: {
        status: 'False',
        means:
          'A CIDR of the list lies within ranges that Sandboxes never reach, or stands for an IPv4 range that does (NAT64, 6to4, Teredo).',
        remedy:
          'Drop the CIDR, or ask an administrator to change network.blockedCidrs or network.nat64Prefixes.',
      },
      DomainsNotEnforceable: {
        status: 'False',
        means: 'Nothing in this cluster enforces egress by domain: the domains of the list stay closed.',
        remedy: 'Give CIDRs, or ask an administrator to set egress.fqdn.',
      },
      DomainsOpenedAsPublic: {
        status: 'False',
        means: 'Nothing in this cluster enforces egress by domain: all public addresses are open instead.',
        remedy: 'Give CIDRs, or ask an administrator to set egress.fqdn.',
      },
    },
  },
  ServiceReady: {
    about: 'Whether the Service of the Sandbox is as requested; absent where none is requested.',
    reasons: {
      ServiceInPlace: { status: 'True', means: 'The Service is as requested.' },
      ServicePending: { status: 'False', means: 'The Service is being written.' },
      ServiceRefused: {
        status: 'False',
        means: 'The API server refused the Service; the message quotes it.',
        remedy: 'Fix what the API server names. The Service is retried with back-off.',
      },
      ServiceChangeRefused: {
        status: 'False',
        means: 'The API server refused a change of the Service, which works on as it was.',
        remedy: 'Fix what the API server names.',
      },
      ServiceNotObserved: {
        status: 'False',
        means: 'The Service was requested and not refused, but does not appear.',
        remedy: 'Remove any other Service of that name.',
      },
    },
  },
} as const satisfies Conditions;
