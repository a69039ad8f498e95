import { CLASSES, DIGIT, JOINER, LETTER, SPACE, TRIGGER } from './detectors/chars.js';

const RUN = LETTER | DIGIT | JOINER;
const MAX_LENGTH = 128;
const MAX_RUN = 9;

/**
 * Whether a short text is only words too short for a token, without a space and without a character that wakes a detector:
 * routes, methods, hosts, versions and short ids. No detector but the one for IP addresses can find anything in it.
 */
export function isPlainText(text: string): boolean {
  const { length } = text;
  if (length > MAX_LENGTH) return false;
  let run = 0;
  for (let index = 0; index < length; index++) {
    const bits = CLASSES[text.charCodeAt(index)] as number;
    if ((bits & RUN) !== 0) {
      if (++run > MAX_RUN) return false;
    } else if ((bits & (TRIGGER | SPACE)) !== 0) return false;
    else run = 0;
  }
  return true;
}
