/** What happens to Pods, and to what nobody owns. */
import fc from 'fast-check';
import {
  collectGarbage,
  confirmPod,
  cordon,
  drainPod,
  endPod,
  evictPod,
  isStarting,
  isToConfirm,
  removePod,
  runKubelets,
  startPod,
} from './cluster.ts';
import { command, type Happening, index, oneOf } from './command.ts';
import { hasEnded, podsIn } from './objects.ts';
import type { World } from './world.ts';

const startingIn = ({ store }: World) => podsIn(store).filter(isStarting);
const livingIn = ({ store }: World) => podsIn(store).filter(pod => !hasEnded(pod));

export const commands: readonly Happening[] = [
  {
    weight: 2,
    arbitrary: command('a Pod starts', { index }, (world, { index: at }) => {
      const pod = oneOf(startingIn(world), at);
      if (pod) startPod(world.store, pod);
    }),
  },
  {
    weight: 3,
    arbitrary: command('a Pod has read what it was told', { index }, ({ store }, { index: at }) => {
      const pod = oneOf(podsIn(store).filter(isToConfirm), at);
      if (pod) confirmPod(store, pod);
    }),
  },
  {
    weight: 1,
    arbitrary: command(
      'a Pod ends',
      { index, phase: fc.constantFrom('Failed', 'Succeeded') },
      (world, { index: at, phase }) => {
        const pod = oneOf(livingIn(world), at);
        if (pod) endPod(world.store, pod, phase);
      },
    ),
  },
  {
    weight: 2,
    arbitrary: command(
      'a Pod is deleted behind our back',
      { index, starting: fc.boolean() },
      (world, { index: at, starting }) => {
        const pods = starting ? startingIn(world) : [];
        const pod = oneOf(pods.length > 0 ? pods : podsIn(world.store), at);
        if (pod) removePod(world.store, pod);
      },
    ),
  },
  {
    weight: 3,
    arbitrary: command(
      'a Pod is evicted',
      { index, drained: fc.boolean() },
      (world, { index: at, drained }) => {
        const pod = oneOf(livingIn(world), at);
        if (pod) (drained ? drainPod : evictPod)(world.store, pod);
      },
    ),
  },
  {
    weight: 3,
    arbitrary: command(
      'a node is cordoned, or takes Pods again',
      { index, unschedulable: fc.boolean() },
      ({ store }, { index: at, unschedulable }) => {
        const node = oneOf(store.list('Node'), at);
        if (node) cordon(store, node, unschedulable);
      },
    ),
  },
  { weight: 2, arbitrary: command('kubelets run', {}, ({ store }) => runKubelets(store)) },
  { weight: 2, arbitrary: command('garbage is collected', {}, ({ store }) => collectGarbage(store)) },
];
