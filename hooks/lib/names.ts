const MAX_PARENT_NAME_LENGTH = 40;
const UID_DIGITS = 8;
const MAX_LABEL_LENGTH = 63;

/** Dots become dashes, and a cut never ends in a dash, so that the result is a DNS label. */
const asDnsLabel = (name: string, length: number) =>
  name.replaceAll('.', '-').slice(0, length).replace(/-+$/, '');

interface Parent {
  name: string;
  uid: string;
}

const nameAndUid = ({ name, uid }: Parent) =>
  `${asDnsLabel(name, MAX_PARENT_NAME_LENGTH)}-${uid.replaceAll('-', '').slice(0, UID_DIGITS)}`;

/** Before Kubernetes 1.36 a Service must begin with a letter. */
const BEGINS_WITH_DIGIT = /^[0-9]/;

/**
 * The name of every object that belongs to a parent: at most 40 characters of the parent's name and 8 hex digits of its
 * UID, so that nothing of a user's, or of another parent's, is ever met; with a letter first, which all kinds of all versions take.
 */
export const childName = (parent: Parent): string => nameAndUid(parent).replace(BEGINS_WITH_DIGIT, 's-$&');

/** Its older name, if that begins with a digit. */
export const formerChildName = (parent: Parent): string | undefined => {
  const name = nameAndUid(parent);
  return BEGINS_WITH_DIGIT.test(name) ? name : undefined;
};

/** A parent's name as a label value (at most 63 characters); names may have 253. */
export const labelValue = (name: string): string =>
  name.slice(0, MAX_LABEL_LENGTH).replace(/[^A-Za-z0-9]+$/, '');
