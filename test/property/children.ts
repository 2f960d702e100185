import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { DesiredObject, KubernetesObject } from '../../hooks/contract.ts';
import { lastApplied } from '../../hooks/lib/children.ts';
import { identityOf } from '../../hooks/lib/identity.ts';
import { isHardened } from '../../hooks/pod/hardened.ts';
import { networkPolicy } from '../../hooks/sandbox/network/network-policy.ts';
import { trafficOf } from '../../hooks/sandbox/network/traffic.ts';
import { parseSandboxRequest } from '../../hooks/sandbox/request.ts';
import type { World } from '../arbitraries/worlds.ts';
import { kindKey } from '../builders/request.ts';
import { resolutionIn } from '../builders/resolution.ts';
import { createChildValidator, readFixture } from '../openapi.ts';
import { answerIn, holdsForEvery, ownNamesIn } from './run.ts';

const childrenOf = (world: World): DesiredObject[] => answerIn(world).response.children;
const identityIn = ({ envelope }: World) => identityOf(parseSandboxRequest(envelope).sandbox);
const observedIn = ({ envelope }: World): KubernetesObject[] =>
  Object.values(envelope.children).flatMap(group => Object.values(group));

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Kinds by resource, as `metacontroller/` declares them. */
const KINDS: Record<string, string> = {
  pods: 'Pod',
  services: 'Service',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  networkpolicies: 'NetworkPolicy',
  ciliumnetworkpolicies: 'CiliumNetworkPolicy',
  fqdnnetworkpolicies: 'FQDNNetworkPolicy',
};

const childResource = z.object({ apiVersion: z.string(), resource: z.string() });
const composite = z.object({ spec: z.object({ childResources: z.array(childResource) }) });
const overlay = z.object({ patches: z.array(z.object({ patch: z.string() })) });
const manifest = (path: string): unknown =>
  parse(readFileSync(new URL(`../../metacontroller/${path}`, import.meta.url), 'utf8'));
const added = (fqdn: string) =>
  overlay
    .parse(manifest(`egress-${fqdn}/kustomization.yaml`))
    .patches.flatMap(({ patch }) => z.array(z.object({ value: childResource })).parse(parse(patch)))
    .map(({ value }) => value);
const declared = (fqdn: string): string[] =>
  [
    ...composite.parse(manifest('base/sandbox.yaml')).spec.childResources,
    ...(fqdn === 'none' ? [] : added(fqdn)),
  ].map(({ apiVersion, resource }) => `${KINDS[resource]}.${apiVersion}`);

/** Labels by which a policy or a Service selects Pods. */
const selectorsOf = ({ spec = {} }: DesiredObject): unknown[] => {
  const { selector, podSelector, endpointSelector } = spec as Record<string, unknown>;
  const wrapped = [podSelector, endpointSelector] as ({ matchLabels: unknown } | undefined)[];
  return [selector, ...wrapped.map(one => one?.matchLabels)].filter(labels => labels !== undefined);
};

describe('the children of an answer', () => {
  it('are of kinds that the controller object declares, for each way to enforce domains', () => {
    holdsForEvery(world => {
      const kinds = declared(world.context.settings.egress.fqdn);
      expect(
        childrenOf(world)
          .map(kindKey)
          .filter(kind => !kinds.includes(kind)),
      ).toEqual([]);
    });
  });

  it("are in the Sandbox's namespace, under its computed name or as observed", () => {
    holdsForEvery(world => {
      const { name, namespace } = identityIn(world);
      const strangers = childrenOf(world).filter(
        ({ kind, metadata }) =>
          !(kind === 'Pod' ? ownNamesIn(world) : [name]).includes(metadata.name) ||
          metadata.namespace !== namespace,
      );
      expect(strangers).toEqual([]);
    });
  });

  it('are no two of one kind and name', () => {
    holdsForEvery(world => {
      const keys = childrenOf(world).map(child => `${kindKey(child)}/${child.metadata.name}`);
      expect(keys).toEqual([...new Set(keys)]);
    });
  });

  it('have names that are DNS labels, and labels with values that Kubernetes takes', () => {
    holdsForEvery(world => {
      for (const { metadata } of childrenOf(world)) {
        expect(metadata.name).toMatch(DNS_LABEL);
        for (const value of Object.values(metadata.labels ?? {})) expect(value).toMatch(LABEL_VALUE);
      }
    });
  });

  it("select this Sandbox's Pod, and no other's", () => {
    holdsForEvery(world => {
      const own = { 'sandbox-uid': world.envelope.parent.metadata.uid };
      expect(childrenOf(world).flatMap(selectorsOf)).toSatisfy((all: unknown[]) =>
        all.every(labels => isDeepStrictEqual(labels, own)),
      );
    });
  });

  it("carry no other Sandbox's UID in their labels", () => {
    holdsForEvery(world => {
      const own = world.envelope.parent.metadata.uid;
      const uids = childrenOf(world).flatMap(({ metadata }) => metadata.labels?.['sandbox-uid'] ?? []);
      expect(uids.filter(uid => uid !== own)).toEqual([]);
    });
  });

  it('are valid for Kubernetes, without a field that it does not know', () => {
    const problemsOf = createChildValidator(readFixture());
    holdsForEvery(world => {
      const own = childrenOf(world).filter(({ apiVersion }) =>
        /^(v1|networking\.k8s\.io\/v1)$/.test(apiVersion),
      );
      expect(own.flatMap(problemsOf)).toEqual([]);
    });
  });
});

describe('an observed child', () => {
  const isFinished = (pod: KubernetesObject) =>
    /^(Succeeded|Failed)$/.test(String((pod.status as { phase?: string } | undefined)?.phase));

  const podMayGo = (world: World, pod: KubernetesObject): boolean =>
    !ownNamesIn(world).includes(pod.metadata.name) ||
    !isHardened(pod) ||
    (isFinished(pod) && parseSandboxRequest(world.envelope).sandbox.spec.restartPolicy === 'Always');

  const serviceMayGo = ({ envelope, context: { settings } }: World): boolean => {
    const { spec } = parseSandboxRequest(envelope).sandbox;
    const { requirements } = resolutionIn(envelope, settings);
    return !(spec.service.enabled ?? settings.defaults.service) || requirements?.ports.length === 0;
  };

  /** Where nothing is opened beyond the policies of the namespace; one that somebody has widened is written anew. */
  const policyMayGo = (world: World, child: KubernetesObject): boolean => {
    const { envelope, context } = world;
    const { requirements, profile } = resolutionIn(envelope, context.settings);
    if (requirements === undefined) return false;
    const traffic = trafficOf(parseSandboxRequest(envelope).sandbox.spec, profile);
    const own = networkPolicy(identityIn(world), traffic, requirements.ports, context.settings);
    const isApplied = isDeepStrictEqual(lastApplied(child)?.spec, own?.spec);
    return own === undefined || (isApplied && !isDeepStrictEqual(child.spec, own.spec));
  };

  /** The written reasons to leave one out. */
  const mayGo = (world: World, child: KubernetesObject, name: string): boolean => {
    if (child.kind === 'Pod') return podMayGo(world, child);
    if (child.metadata.name !== name) return true;
    if (child.kind === 'Service') return serviceMayGo(world);
    if (child.kind === 'PersistentVolumeClaim') return false;
    if (world.context.facts.namespacePolicies?.known !== true) return false;
    return child.kind === 'NetworkPolicy'
      ? policyMayGo(world, child)
      : world.context.settings.egress.fqdn !== 'none';
  };

  it('of this Sandbox stays in the answer, unless there is a written reason', () => {
    holdsForEvery(world => {
      const { name } = identityIn(world);
      const answered = new Set(childrenOf(world).map(kindKey));
      const lost = observedIn(world).filter(
        child => !answered.has(kindKey(child)) && !mayGo(world, child, name),
      );
      expect(lost).toEqual([]);
    });
  });
});
