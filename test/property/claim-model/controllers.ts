/** The controllers as they are installed, run by the stand-in's own code. */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { parse } from 'yaml';
import type { Api } from '../../../tools/metacontroller-loop/src/api.ts';
import { updateMethods } from '../../../tools/metacontroller-loop/src/children.ts';
import { syncComposite } from '../../../tools/metacontroller-loop/src/composite-sync.ts';
import { syncDecorator } from '../../../tools/metacontroller-loop/src/decorator-sync.ts';
import {
  type Environment,
  finalizerOf,
  type Hooks,
} from '../../../tools/metacontroller-loop/src/environment.ts';
import type { KubeObject } from '../../../tools/metacontroller-loop/src/objects.ts';
import { parentSelector } from '../../../tools/metacontroller-loop/src/parent-selector.ts';
import {
  type ChildRule,
  compositeController,
  decoratorController,
  type HooksSpec,
} from '../../../tools/metacontroller-loop/src/spec.ts';
import { createClient } from './clients.ts';
import { createDirtyKeys, type DirtyKeys } from './dirty-keys.ts';
import type { Informers } from './informers.ts';
import { discovery, RESOURCES } from './kinds.ts';

const manifest = (name: string): unknown =>
  parse(readFileSync(new URL(`../../../metacontroller/base/${name}.yaml`, import.meta.url), 'utf8'));

export type ControllerName = 'sandbox' | 'warmpool' | 'warmpod';
export const CONTROLLERS: readonly ControllerName[] = ['sandbox', 'warmpool', 'warmpod'];

interface Definition {
  controller: KubeObject;
  type: 'CompositeController' | 'DecoratorController';
  parent: { apiVersion: string; resource: string; ignoreStatusChanges: boolean };
  children: ChildRule[];
  hooks: HooksSpec;
}

function composite(name: string): Definition {
  const { spec, ...controller } = compositeController.parse(manifest(name));
  const { parentResource: parent, childResources: children, hooks } = spec;
  return { controller: { ...controller, spec }, type: 'CompositeController', parent, children, hooks };
}

function decorator(name: string): Definition {
  const { spec, ...controller } = decoratorController.parse(manifest(name));
  const [parent] = spec.resources;
  if (!parent) throw new Error(`${name} decorates nothing`);
  const { attachments: children, hooks } = spec;
  return { controller: { ...controller, spec }, type: 'DecoratorController', parent, children, hooks };
}

const DEFINITIONS: Record<ControllerName, Definition> = {
  sandbox: composite('sandbox'),
  warmpool: composite('warmpool'),
  warmpod: decorator('warmpod'),
};

/** What a sync goes through: the API server, and a replica of the hook server. */
export interface Way {
  api: Api;
  /** By the path of the webhook. */
  hook(path: string): NonNullable<Hooks['sync']>;
}

export interface Controller {
  keys: DirtyKeys;
  sync(parent: KubeObject, way: Way): Promise<void>;
}

const resourceNamed = ({ apiVersion, resource }: { apiVersion: string; resource: string }) => {
  const found = RESOURCES.find(one => one.apiVersion === apiVersion && one.name === resource);
  if (!found) throw new Error(`the model has no ${resource}`);
  return found;
};

const log = pino({ level: 'silent' });

export interface ControllerOptions {
  informers: Informers;
  nowMs(): number;
}

function hooksOf({ hooks: spec }: Definition, way: Way): Hooks {
  const open = (verb: 'sync' | 'finalize') => {
    const path = spec[verb]?.webhook?.path;
    return path === undefined ? undefined : way.hook(path);
  };
  if (spec.customize) throw new Error('the model relates nothing to any parent');
  return { customize: undefined, sync: open('sync'), finalize: open('finalize') };
}

/** No controller has a customize hook. */
const customize = { relatedObjects: async () => new Map(), close: () => undefined };

/** Starts one; its parents and children are watched from now on. */
export function createController(name: ControllerName, options: ControllerOptions): Controller {
  const { informers, nowMs } = options;
  const definition = DEFINITIONS[name];
  const { controller, type, parent, children, hooks: spec } = definition;
  const generateSelector = type === 'CompositeController';
  const selectorOf = parentSelector(true);
  const { caches } = informers;
  const parents = informers.subscriptionOf(resourceNamed(parent).kind);
  const resources = children.map(resourceNamed);
  const kinds = resources.map(({ kind }) => informers.subscriptionOf(kind));
  const keys = createDirtyKeys({
    parents,
    children: kinds,
    ignoreStatusChanges: parent.ignoreStatusChanges,
    adopts: (one, orphan) => generateSelector && selectorOf(one)(orphan.metadata.labels),
    nowMs,
  });
  const namespaces = parents;
  const methods = resources.map((resource, index) => ({
    ...resource,
    method: children[index]?.updateStrategy?.method,
  }));
  const always = () => true;
  const common = {
    ...{ controller, customize, isOurs: always, isSelected: always, methodOf: updateMethods(methods) },
    finalizer: finalizerOf(type, controller.metadata.name, spec),
    resyncAfter: keys.addAfter,
  };
  const events = { record: () => undefined, flush: async () => undefined };

  function open(way: Way) {
    const environment: Environment = {
      ...{ api: way.api, discovery, caches, namespaces, events, log },
      // Its hooks are called as functions: no webhook of theirs has a Secret to read.
      read: () => Promise.reject(new Error('the model reads nothing')),
      workers: 1,
    };
    const clients = kinds.map(subscription => ({
      subscription,
      client: createClient(way.api, subscription.resource),
    }));
    return { ...common, environment, hooks: hooksOf(definition, way), kinds: clients };
  }

  return {
    keys,
    sync(object, way) {
      const opened = open(way);
      if (!generateSelector) return syncDecorator(opened, object);
      const client = createClient(way.api, parents.resource);
      return syncComposite({ ...opened, client, selectorOf, generateSelector }, object);
    },
  };
}
