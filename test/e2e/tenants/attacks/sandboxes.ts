/** What is ours on Sandboxes and WarmPools, which are their users'. */
import { sandbox } from '../../support/sandboxes.ts';
import { type Attack, CREATE, patch } from './attack.ts';

const row = (name: string, attempt: Pick<Attack, 'command' | 'input'>): Attack => ({
  name,
  as: 'editor',
  refusedBy: 'sandboxes',
  remedy: 'leave',
  ...attempt,
});

const finalizers = (...names: string[]) => ({
  metadata: { finalizers: names.map(name => `metacontroller.io/${name}`) },
});

const created = (name: string, manifest: object): Attack =>
  row(name, { command: CREATE, input: () => ({ ...sandbox('planted'), ...manifest }) });

export const sandboxes: Attack[] = [
  row('take our finalizer off a Sandbox', { command: () => patch('sandboxes/victim', finalizers()) }),
  row('take our finalizer off a WarmPool', { command: () => patch('warmpools/pool', finalizers()) }),
  row('add a finalizer of ours that nobody takes off', {
    command: () =>
      patch(
        'sandboxes/victim',
        finalizers('compositecontroller-llmsafespace-sandbox', 'decoratorcontroller-llmsafespace-claim'),
      ),
  }),
  created('make a Sandbox with a finalizer of ours that nobody takes off', {
    metadata: { name: 'planted', ...finalizers('compositecontroller-llmsafespace-warmpool').metadata },
  }),
];
