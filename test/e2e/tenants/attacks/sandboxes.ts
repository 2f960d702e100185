/** What is ours on Sandboxes and WarmPools, which are their users'. */
import { annotated as annotatedSandbox } from '../../claim/pools.ts';
import { sandbox } from '../../support/sandboxes.ts';
import { type Attack, annotated, CREATE, patch } from './attack.ts';

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
  row('say how a Sandbox was served', {
    command: () => patch('sandboxes/victim', annotated({ 'llmsafespace.dev/warm-pod-used': 'true' })),
  }),
  row('say why a Sandbox was served so', {
    command: () =>
      patch('sandboxes/victim', annotated({ 'llmsafespace.dev/warm-pod-reason': 'Because: so' })),
  }),
  created(
    'make a Sandbox that says it was served',
    annotatedSandbox('planted', { 'warm-pod-used': 'false', 'warm-pod-reason': 'Because: so' }),
  ),
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
