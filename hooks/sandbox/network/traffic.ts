import type { SandboxSpec } from '../../api/sandbox.ts';
import type { SandboxProfile } from '../../api/sandboxprofile.ts';
import type { TrafficRule } from '../../network/traffic-rule.ts';

export interface Traffic {
  egress: TrafficRule[];
  /** Whether anyone may reach the Sandbox's ports. */
  openIngress: boolean;
  /** Otherwise, who may. */
  ingress: TrafficRule[];
}

const profileRules = (profile: SandboxProfile | undefined, type: 'egress' | 'ingress'): TrafficRule[] =>
  (profile?.spec.networkPolicies ?? [])
    .filter(policy => policy.type === type)
    .flatMap(policy => policy.rules ?? []);

/** What a Sandbox may reach and who may reach it: its own rules and its profile's, which add up (`B10`, `B12`). */
export const trafficOf = ({ networkAccess }: SandboxSpec, profile: SandboxProfile | undefined): Traffic => ({
  egress: [...profileRules(profile, 'egress'), ...(networkAccess?.egress ?? [])],
  openIngress: networkAccess?.ingress ?? false,
  ingress: profileRules(profile, 'ingress'),
});
