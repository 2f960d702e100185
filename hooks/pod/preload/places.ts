/** Where a preload keeps what it has installed; the program can read it. */
export const PRELOADED_PATH = '/preloaded';
export const PRELOADED_VOLUME = 'preloaded';

/** Exists once the preload has succeeded: when a node starts a Pod's containers anew, it isn't repeated. */
export const COMPLETE_FILE = `${PRELOADED_PATH}/.complete`;

export const PRELOAD_CONTAINER = 'preload';
/** Ends when the network of the preload is closed. */
export const GATE_CONTAINER = 'preload-closed';

/** On a Pod: the network of this pool's preload is open to it. */
export const PRELOADING_LABEL = 'llmsafespace.dev/preloading';

/** Where the second container reads that label. */
export const GATE_VOLUME = 'preload-network';
export const GATE_PATH = '/preload-network';
