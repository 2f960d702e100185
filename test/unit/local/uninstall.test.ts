import { describe, expect, it } from 'vitest';
import { fieldManager } from '../../../local/install.ts';
import type { Kubectl } from '../../../local/kubectl.ts';
import { uninstall } from '../../../local/uninstall.ts';

const crd = (plural: string, managers: string[]) => ({
  kind: 'CustomResourceDefinition',
  metadata: {
    name: `${plural}.llmsafespace.dev`,
    managedFields: [
      ...managers.map(manager => ({ manager })),
      { manager: 'kube-apiserver', subresource: 'status' },
    ],
  },
  spec: { group: 'llmsafespace.dev', names: { plural } },
});

/** A cluster that has these kinds, some with objects, and no controllers. */
async function uninstalledFrom(crds: object[], inUse: string[] = []) {
  const deleted: string[] = [];
  const said: string[] = [];
  const kubectl: Kubectl = async ([verb = '', ...rest]) => {
    if (verb === 'delete') deleted.push(rest.slice(0, 2).join(' '));
    if (verb === 'get' && rest.includes('--show-managed-fields')) return JSON.stringify({ items: crds });
    return verb === 'get' && inUse.includes(rest[0] ?? '') ? 'some.object/a\n' : '';
  };
  await uninstall(kubectl, message => void said.push(message));
  return { deleted, said };
}

describe('a kind', () => {
  it.each([
    [
      'that npm run up brought goes',
      [fieldManager],
      [],
      ['CustomResourceDefinition sandboxes.llmsafespace.dev'],
    ],
    ['that Helm has written too stays', ['helm', fieldManager], [], []],
    ['that npm run up has never written stays', ['helm'], [], []],
    ['that has objects stays', [fieldManager], ['sandboxes.llmsafespace.dev'], []],
  ])('%s', async (_case, managers, inUse, deleted) => {
    expect((await uninstalledFrom([crd('sandboxes', managers)], inUse)).deleted).toEqual(deleted);
  });

  it('that stays for its objects is named', async () => {
    const { said } = await uninstalledFrom(
      [crd('sandboxes', [fieldManager])],
      ['sandboxes.llmsafespace.dev'],
    );
    expect(said).toEqual([
      'sandboxes.llmsafespace.dev stays in the cluster, because there are objects of that kind',
    ]);
  });
});
