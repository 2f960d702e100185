import type { Log } from '../../go-build.ts';
import { archivesOf } from './archive.ts';
import { debianPrograms, programImage } from './programs.ts';
import { runtimes } from './runtimes.ts';

export { pauseImage } from './programs.ts';

export interface ImageOptions {
  /** CoreDNS's program. */
  coredns: string;
  log: Log;
}

/**
 * The archives of all that a real node runs, for `ctr images import`: the pause image, `localhost/coredns:local`, and what `examples/` name.
 * Made once, without a registry of images; rejects with what to install where the machine can't.
 */
export const buildImages = ({ coredns, log }: ImageOptions): Promise<string[]> =>
  archivesOf(
    [...debianPrograms, programImage('localhost/coredns:local', coredns, '/coredns'), ...runtimes],
    log,
  );
