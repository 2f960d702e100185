import type { Container, Volume } from 'kubernetes-types/core/v1.js';
import { GATE_CONTAINER, GATE_PATH, GATE_VOLUME, PRELOADING_LABEL } from './places.ts';
import { literal } from './run.ts';

const FILE = 'open-for';

/** So long may a network plugin take to act on a label; Cilium's default is 5 s. */
const SETTLE_SECONDS = 10;

const WAIT = `while [ -s ${GATE_PATH}/${FILE} ]; do sleep 1; done; sleep ${SETTLE_SECONDS}`;

/** The file is empty once the Pod has lost the label. */
export const gateVolume: Volume = {
  name: GATE_VOLUME,
  downwardAPI: {
    items: [{ path: FILE, fieldRef: { fieldPath: `metadata.labels['${PRELOADING_LABEL}']` } }],
  },
};

/**
 * Holds up the program until the preload's network is closed: the program never has it. By then the processes of the preload are gone,
 * and their connections with them.
 */
export const gateContainer = ({
  image,
  imagePullPolicy,
  resources,
  securityContext,
}: Container): Container => ({
  name: GATE_CONTAINER,
  image,
  ...(imagePullPolicy && { imagePullPolicy }),
  command: ['/bin/sh', '-c', literal(WAIT)],
  resources,
  securityContext,
  volumeMounts: [{ name: GATE_VOLUME, mountPath: GATE_PATH, readOnly: true }],
});
