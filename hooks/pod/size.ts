import { bytesOf } from '../lib/message.ts';
import type { PodRequirements } from './requirements.ts';
import { podTemplate } from './template.ts';

/**
 * Metacontroller keeps the Pod it applied in an annotation of that Pod, and all annotations of an object take 256 KiB at most; the
 * rest is for the Pod's identity, and for what an admission webhook may add.
 */
export const MOST_POD_BYTES = 248 * 1024;

/** A UTF-16 unit takes so many bytes at most: `<` is written as `\u003c`. */
const MOST_BYTES_PER_UNIT = 6;

const countOf = (pattern: RegExp, text: string): number => text.match(pattern)?.length ?? 0;

/** Bytes of a value in JSON as Go writes it, which escapes what HTML or JavaScript could misread. */
export function jsonBytes(value: unknown): number {
  const text = JSON.stringify(value) ?? '';
  const escapes = 5 * countOf(/[<>&]/g, text) + 3 * countOf(/[\u2028\u2029]/g, text);
  return bytesOf(text) + escapes;
}

/** Bytes that the Pod takes in annotations, its own included; undefined where they are far from too many. */
export function podBytes(requirements: PodRequirements): number | undefined {
  const template = podTemplate(requirements);
  const isSmall = JSON.stringify(template).length * MOST_BYTES_PER_UNIT <= MOST_POD_BYTES / 2;
  return isSmall ? undefined : jsonBytes(template) + jsonBytes(template.annotations);
}
