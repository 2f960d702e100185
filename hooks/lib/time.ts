// biome-ignore-all lint/style/noRestrictedGlobals: reading and reckoning with given times is pure; only the clock is kept out

/** A moment; hooks get the present one as `context.now`. */
export type Time = Date;

/** RFC 3339 with whole seconds, as Kubernetes writes times. */
export const timestamp = (time: Time): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

/** Reads a time that Kubernetes wrote. */
export const parseTime = (text: string): Time => new Date(text);

/** Seconds from one time to a later one; negative if it is earlier. */
export const secondsBetween = (from: Time, to: Time): number => (to.getTime() - from.getTime()) / 1000;

/** The time that many seconds later. */
export const later = (time: Time, seconds: number): Time => new Date(time.getTime() + seconds * 1000);
