const MAX_PARENT_NAME_LENGTH = 40;
const UID_DIGITS = 8;
const MAX_LABEL_LENGTH = 63;

/** Dots become dashes, and a cut never ends in a dash, so that the result is a DNS label. */
const asDnsLabel = (name: string, length: number) =>
  name.replaceAll('.', '-').slice(0, length).replace(/-+$/, '');

/**
 * The name of every object that belongs to a parent: at most 40 characters of the parent's name and 8 hex digits of its
 * UID, so that nothing of a user's, or of another parent's, is ever met.
 */
export const childName = (parent: { name: string; uid: string }): string =>
  `${asDnsLabel(parent.name, MAX_PARENT_NAME_LENGTH)}-${parent.uid.replaceAll('-', '').slice(0, UID_DIGITS)}`;

/** A parent's name as a label value (at most 63 characters); names may have 253. */
export const labelValue = (name: string): string =>
  name.slice(0, MAX_LABEL_LENGTH).replace(/[^A-Za-z0-9]+$/, '');
