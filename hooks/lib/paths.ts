const withSlash = (path: string) => (path.endsWith('/') ? path : `${path}/`);

/** Whether a path is the folder itself or lies in it. */
export const isWithin = (path: string, folder: string): boolean =>
  withSlash(path).startsWith(withSlash(folder));

/** Whether one of the paths is, or lies in, the other. */
export const overlap = (a: string, b: string): boolean => isWithin(a, b) || isWithin(b, a);
