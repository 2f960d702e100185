/** What the tests are given: the image, built, or why it isn't. */
import { beforeEach, inject } from 'vitest';

export interface ProvidedImage {
  /** The files it was built from. */
  checkout: string;
  /** Of two builds, the second one of a changed checkout, without a cache. */
  digests: string[];
  /** The image's file system. */
  root: string;
  /** What `buildah inspect` says of the image, as JSON. */
  inspected: string;
  /** What a build said that was given an npm configuration with a registry that isn't there. */
  withoutRegistry: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    image: ProvidedImage | { skipped: string };
  }
}

export const imageInputs = { version: '0.0.0-test', revision: 'a-commit', epochSeconds: '1700000000' };

/** A line in the npm configuration that the image was built with. */
export const secretOfTheBuild = 'nobody-may-find-this-in-the-image';

/** The image; every test of the file is skipped where none could be built. */
export function useImage(): () => ProvidedImage {
  const image = inject('image');
  beforeEach(({ skip }) => {
    if ('skipped' in image) skip(image.skipped);
  });
  return () => {
    if ('skipped' in image) throw new Error(image.skipped);
    return image;
  };
}
