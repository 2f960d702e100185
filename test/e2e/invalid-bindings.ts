/** Sandboxes whose identity can't be, or can't be bound as late as they ask for. */
import { type InvalidManifest, rowsOf } from './manifest-rows.ts';

const identity = { user: 'ada' };
const required = (spec: object) => ({ lateBinding: 'Require', identity, ...spec });
const many = (count: number, value: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, value]));

const KEYS = 'keys must be words such as user or example.com/tenant';
const SIZE = 'identity must take at most 8 KiB';
const PROGRAM = 'lateBinding Require excludes command, args and probes';
const STORAGE = 'lateBinding Require excludes storage';
const VARIABLES = 'with lateBinding Require, env can have neither a Secret';

export const invalidBindings: readonly InvalidManifest[] = rowsOf('Sandbox', { runtime: 'python:3.10' }, [
  ['identity is text', { identity: 'ada' }, 'spec.identity', 'must be of type object'],
  [
    'a word of identity is a number',
    { identity: { user: 1 } },
    'spec.identity.user',
    'must be of type string',
  ],
  ['a word has a space in its key', { identity: { 'a b': 'ada' } }, 'spec.identity', KEYS],
  ['a word has no key', { identity: { '': 'ada' } }, 'spec.identity', KEYS],
  ['a key ends in a dash', { identity: { 'user-': 'ada' } }, 'spec.identity', KEYS],
  ['a key is too long', { identity: { ['k'.repeat(64)]: 'ada' } }, 'spec.identity', KEYS],
  [
    'a word is too long',
    { identity: { user: 'a'.repeat(4097) } },
    'spec.identity',
    'may not be more than 4096',
  ],
  ['33 words', { identity: many(33, 'ada') }, 'spec.identity', 'must have at most 32 items'],
  ['the words are too long together', { identity: many(8, 'a'.repeat(1024)) }, 'spec.identity', SIZE],
  ['the words are all signs', { identity: many(2, '<'.repeat(700)) }, 'spec.identity', SIZE],
  [
    'lateBinding is no word of ours',
    { lateBinding: 'Always' },
    'spec.lateBinding',
    '"Require", "Prefer", "Never"',
  ],
  ['nothing is to be bound late', { lateBinding: 'Require' }, 'spec.lateBinding', 'needs env or identity'],
  [
    'what is to be bound late is empty',
    { lateBinding: 'Require', identity: {}, env: [] },
    'spec.lateBinding',
    'needs env or identity',
  ],
  [
    'a Secret is to be bound late',
    required({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'token', key: 'value' } } }] }),
    'spec.env',
    VARIABLES,
  ],
  [
    'another variable is to be put in late',
    required({
      env: [
        { name: 'A', value: 'a' },
        { name: 'B', value: '$(A)' },
      ],
    }),
    'spec.env',
    VARIABLES,
  ],
  ['another program is to be told late', required({ command: ['sleep'] }), 'spec.lateBinding', PROGRAM],
  ['the program has other arguments', required({ args: ['1'] }), 'spec.lateBinding', PROGRAM],
  ['it has probes of its own', required({ probes: { none: true } }), 'spec.lateBinding', PROGRAM],
  ['it keeps a volume', required({ storage: { persistent: true } }), 'spec.lateBinding', STORAGE],
  [
    'it shares a volume',
    required({ storage: { sharedVolumes: [{ claimName: 'a', mountPath: '/a' }] } }),
    'spec.lateBinding',
    STORAGE,
  ],
]);
