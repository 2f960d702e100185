import { NPM_PACKAGE, PIP_PACKAGE, packageName, pipName } from '../../lib/packages.ts';
import { PRELOADED_PATH } from './places.ts';

/** How a package manager fills a folder, and how programs find what is in it. */
export interface PackageManager {
  /** As `packageManager` of a RuntimeEnvironment names it. */
  name: string;
  /** Shell command that installs its arguments. */
  install: string;
  /** The environment variable with the search path of programs, and the folder to add to it. */
  searchPath: { variable: string; folder: string };
  /** How it writes a package, as a pattern and in words. */
  pattern: string;
  says: string;
  /** One spelling of a package's name. */
  nameOf(text: string): string;
}

const PIP_FOLDER = `${PRELOADED_PATH}/pip`;
const NPM_FOLDER = `${PRELOADED_PATH}/npm`;
const NPM_CACHE = '/tmp/.npm';

export const PACKAGE_MANAGERS: readonly PackageManager[] = [
  {
    name: 'pip',
    install: `pip install --no-input --no-cache-dir --disable-pip-version-check --progress-bar off --target ${PIP_FOLDER} -- "$@"`,
    searchPath: { variable: 'PYTHONPATH', folder: PIP_FOLDER },
    pattern: PIP_PACKAGE,
    says: 'numpy, requests[socks] or pandas>=2.2,<3',
    nameOf: pipName,
  },
  {
    name: 'npm',
    install: `npm install --no-audit --no-fund --no-update-notifier --cache ${NPM_CACHE} --prefix ${NPM_FOLDER} -- "$@" && rm -rf ${NPM_CACHE}`,
    searchPath: { variable: 'NODE_PATH', folder: `${NPM_FOLDER}/node_modules` },
    pattern: NPM_PACKAGE,
    says: 'lodash, @types/node or express@^5.1',
    nameOf: packageName,
  },
];
