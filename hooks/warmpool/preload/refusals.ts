import type { ReasonOf } from '../../api/reasons.ts';
import type { RuntimeEnvironment } from '../../api/runtimeenvironment.ts';
import type { SandboxProfile } from '../../api/sandboxprofile.ts';
import { type Condition, conditionOn } from '../../lib/conditions.ts';
import { bytesOf } from '../../lib/message.ts';
import { PACKAGE_MANAGERS } from '../../pod/preload/package-managers.ts';
import { type Preload, withPreload } from '../../pod/preload/preload.ts';
import type { PodRequirements } from '../../pod/requirements.ts';
import { jsonBytes, MOST_POD_BYTES } from '../../pod/size.ts';
import type { PodTemplate } from '../../pod/template.ts';

/** What the checks look at. */
export interface PreloadCandidate {
  preload: Preload;
  runtime: RuntimeEnvironment;
  profile: SandboxProfile | undefined;
  requirements: PodRequirements;
  /** The Pod without its preload. */
  template: PodTemplate;
}

interface Refusal {
  reason: ReasonOf<'PreloadAccepted'>;
  /** The field and the remedy; undefined if nothing is wrong. */
  message(candidate: PreloadCandidate): string | undefined;
}

const MANAGERS = PACKAGE_MANAGERS.map(({ name }) => name).join(' and ');

const unknownManager = ({ preload: { manager, packages }, runtime }: PreloadCandidate) => {
  if (manager !== undefined || packages.length === 0) return undefined;
  const { name } = runtime.metadata;
  const has = runtime.spec.packageManager === undefined ? 'none' : `"${runtime.spec.packageManager}"`;
  return `spec.preloadPackages: packageManager of RuntimeEnvironment "${name}" is ${has}, but only ${MANAGERS} preload packages; set it, or install the packages in spec.preloadScripts`;
};

const malformed = ({ preload: { manager, packages } }: PreloadCandidate) => {
  const wrong = manager && packages.find(one => !new RegExp(manager.pattern).test(one));
  return wrong === undefined
    ? undefined
    : `spec.preloadPackages has "${wrong}", which ${manager?.name} does not read as a name with a version at most; write it as ${manager?.says}`;
};

const notAllowed = ({ preload: { manager, packages }, profile }: PreloadCandidate) => {
  const allowed = profile?.spec.allowedPackages;
  if (manager === undefined || allowed === undefined) return undefined;
  const names = new Set(allowed.map(manager.nameOf));
  const refused = packages.find(one => !names.has(manager.nameOf(one)));
  return refused === undefined
    ? undefined
    : `spec.preloadPackages has "${refused}", which allowedPackages of profile "${profile?.metadata.name}" does not list; leave it out, or ask for it there`;
};

const searchPathTaken = ({ preload: { manager }, requirements: { env }, runtime }: PreloadCandidate) => {
  const taken = env.find(({ name, valueFrom }) => valueFrom && name === manager?.searchPath.variable);
  return taken === undefined
    ? undefined
    : `spec.preloadPackages: RuntimeEnvironment "${runtime.metadata.name}" takes ${taken.name} from a Secret, so that the folder of the packages can't be added; give it a value`;
};

/** Linux takes no longer argument, its end included. */
const MOST_SCRIPT_BYTES = 128 * 1024 - 1;

const tooLarge = ({ preload, template: { spec, annotations } }: PreloadCandidate) => {
  const long = preload.scripts.find(({ content }) => bytesOf(content) > MOST_SCRIPT_BYTES);
  if (long) return `spec.preloadScripts: script "${long.name}" is longer than 128 KiB; split it`;
  const bytes = jsonBytes(withPreload(spec, preload)) + jsonBytes(annotations);
  return bytes <= MOST_POD_BYTES
    ? undefined
    : `spec.preloadScripts: the Pod would take ${Math.ceil(bytes / 1024)} KiB, but ${MOST_POD_BYTES / 1024} KiB is the limit; make the scripts smaller, or put the rest into an image`;
};

const REFUSALS: readonly Refusal[] = [
  { reason: 'PackageManagerUnknown', message: unknownManager },
  { reason: 'PackageMalformed', message: malformed },
  { reason: 'PackageNotAllowed', message: notAllowed },
  { reason: 'SearchPathTaken', message: searchPathTaken },
  { reason: 'PreloadTooLarge', message: tooLarge },
];

const accepted = conditionOn('PreloadAccepted');

/** The first reason why a pool can't have its preload, if there is one; it clears when its cause is gone. */
export function preloadRefusal(candidate: PreloadCandidate): Condition | undefined {
  for (const { reason, message } of REFUSALS) {
    const text = message(candidate);
    if (text !== undefined) return accepted('False', reason, text);
  }
  return undefined;
}
