/** Timers on the model's clock: one whose time has come goes off when it is told to. */
export interface Alarm {
  atMs: number;
  go(): void;
}

export function createAlarms(nowMs: () => number) {
  let alarms: Alarm[] = [];
  return {
    later: (go: () => void, delayMs: number): void => void alarms.push({ atMs: nowMs() + delayMs, go }),
    due: (): Alarm[] => alarms.filter(({ atMs }) => atMs <= nowMs()),
    ring(alarm: Alarm): void {
      alarms = alarms.filter(one => one !== alarm);
      alarm.go();
    },
  };
}
