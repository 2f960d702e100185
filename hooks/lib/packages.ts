/**
 * Packages as users name them: a name and a version, never an option, an address or a path, which could make a package manager install
 * anything from anywhere.
 */

const PIP_NAME = '[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?';
const PIP_CLAUSE = '(===?|~=|!=|<=?|>=?)[-A-Za-z0-9.*+!_]+';
const NPM_NAME = '(@[a-z0-9][-a-z0-9._]*/)?[A-Za-z0-9][-A-Za-z0-9._]*';

/** `numpy`, `requests[socks]`, `pandas>=2.2,<3`. */
const PIP = `${PIP_NAME}([[][-A-Za-z0-9._,]+])?(${PIP_CLAUSE}(,${PIP_CLAUSE})*)?`;
/** `lodash`, `@types/node`, `express@^5.1`. */
const NPM = `${NPM_NAME}(@[-A-Za-z0-9.*+^~<>=]+)?`;

/** Patterns that OpenAPI and JavaScript both read. */
export const PIP_PACKAGE = `^${PIP}$`;
export const NPM_PACKAGE = `^${NPM}$`;
export const ANY_PACKAGE = `^(${PIP}|${NPM})$`;

/** The name of a package without its version and extras. */
export const packageName = (text: string): string => new RegExp(`^(${NPM_NAME})`).exec(text)?.[0] ?? text;

/** The name of a Python package: case, and which of `-`, `_` and `.` it has, make no difference. */
export const pipName = (text: string): string =>
  packageName(text)
    .toLowerCase()
    .replaceAll(/[-_.]+/g, '-');
