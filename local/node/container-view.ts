/** A container as its Pod's status shows it. */

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string | null;
  finishedAt: string;
  containerID?: string;
}

export type ContainerState =
  | { waiting: { reason: string; message?: string } }
  | { running: { startedAt: string } }
  | { terminated: Terminated };

/** An entry of `containerStatuses`. */
export interface ContainerView {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  state: ContainerState;
  lastState: ContainerState | Record<string, never>;
  ready: boolean;
  started: boolean;
  restartCount: number;
}

/** Before anything has run. */
export const waitingView = (name: string, image: string, reason: string): ContainerView => ({
  name,
  image,
  imageID: '',
  state: { waiting: { reason } },
  lastState: {},
  ready: false,
  started: false,
  restartCount: 0,
});

/** The exit code of a container that has ended and isn't waiting to be started again. */
export const exitCodeOf = ({ state }: ContainerView): number | undefined =>
  'terminated' in state ? state.terminated.exitCode : undefined;
