/** The tenants' part of the chart: into a cluster, and out of it again. */
import { readdirSync } from 'node:fs';
import { inject } from 'vitest';
import { findHelm } from '../../../local/binaries.ts';
import { kubectlFor } from '../../../local/kubectl.ts';
import { inRepository } from '../../../local/paths.ts';
import { eventually } from '../support/eventually.ts';
import { ownControlPlane } from '../support/own-control-plane.ts';
import { programWith } from '../support/program.ts';

export interface TenantsPart {
  installRoles(): Promise<void>;
  /** Resolves once every policy is in force, and the API server finds no fault with any expression. */
  installPolicies(): Promise<void>;
  /** Resolves once no policy is in force any more. */
  remove(): Promise<void>;
}

interface Policy {
  metadata: { name: string };
  status?: { observedGeneration?: number; typeChecking?: { expressionWarnings?: { warning: string }[] } };
}

const folder = ['charts', 'llmsafespace', 'templates', 'tenants'];

/** Rendered for the release whose ServiceAccounts the local control plane has: the roles, and the policies with their bindings. */
async function render(): Promise<{ roles: string; policies: string }> {
  const files = readdirSync(inRepository(...folder)).filter(file => file.endsWith('.yaml'));
  const shown = files.flatMap(file => ['--show-only', `templates/tenants/${file}`]);
  const chart = inRepository('charts', 'llmsafespace');
  const helm = programWith(await findHelm(console.log), []);
  const { output } = await helm(['template', 'llmsafespace', chart, '--namespace', 'llmsafespace', ...shown]);
  const documents = output.split(/^---$/m);
  const isPolicy = (document: string) => /^kind: ValidatingAdmissionPolicy/m.test(document);
  return {
    roles: documents.filter(document => !isPolicy(document)).join('---\n'),
    policies: documents.filter(isPolicy).join('---\n'),
  };
}

/** What the API server's type checker says of our policies; rejects until it has looked at all of them. */
async function warningsAbout(policies: readonly Policy[]): Promise<string[]> {
  return policies.flatMap(({ metadata: { name }, status }) => {
    if (status?.observedGeneration === undefined) throw new Error(`${name} has not been processed yet`);
    return (status.typeChecking?.expressionWarnings ?? []).map(({ warning }) => `${name}: ${warning}`);
  });
}

/**
 * `attempt` is what the policy of WarmPods refuses: it is written last, and policies come into force and go in the order in which the
 * API server's watch tells of them.
 */
export async function tenantsPart(attempt: () => Promise<unknown>): Promise<TenantsPart> {
  const kubectl = kubectlFor(inject('kubectl'), ownControlPlane().kubeconfig);
  const { roles, policies } = await render();
  const apply = (objects: string) =>
    kubectl(['apply', '--server-side', '--field-manager=tenants-test', '-f', '-'], objects);
  const isRefused = () =>
    attempt().then(
      () => false,
      error => String(error).includes('llmsafespace-warm-pods'),
    );
  const until = (expected: boolean) =>
    eventually(async () => {
      if ((await isRefused()) !== expected)
        throw new Error(`the policies are ${expected ? 'not' : 'still'} in force`);
    });

  return {
    installRoles: async () => {
      await apply(roles);
    },
    async installPolicies() {
      await apply(policies);
      await until(true);
      const listed = await eventually(async () => {
        const names =
          policies.match(/(?<=^kind: ValidatingAdmissionPolicy\nmetadata:\n {2}name: ).*$/gm) ?? [];
        const found = JSON.parse(
          await kubectl(['get', 'validatingadmissionpolicies', ...names, '-o', 'json']),
        ) as { items: Policy[] };
        return warningsAbout(found.items);
      });
      if (listed.length > 0) throw new Error(listed.join('\n'));
    },
    async remove() {
      await kubectl(['delete', '--ignore-not-found', '-f', '-'], policies);
      await until(false);
      await kubectl(['delete', '--ignore-not-found', '-f', '-'], roles);
    },
  };
}
