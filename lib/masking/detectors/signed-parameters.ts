// Named by the semantic conventions, which compare them with their case, and their like.
const SIGNED_PARAMETERS = new Set([
  'X-Amz-Signature',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'AWSAccessKeyId',
  'OSSAccessKeyId',
  'Signature',
  'signature',
  'sig',
  'hmac',
  'X-Goog-Signature',
  'X-Goog-Credential',
]);
const RANDOM = /^(?=[A-Za-z_]{0,64}\d)(?=\d{0,64}[A-Za-z])[A-Za-z0-9_]{20,}/;

const SIGNATURE = /^(?=[^A-Z]{0,64}[A-Z])(?=[^a-z]{0,64}[a-z])(?=\D{0,64}\d)[\w%+/=-]{16,}/;

/** Whether the value of a URL's parameter signs the URL, or is an access key without a telling name. */
export function isSignedParameter(name: string, value: string): boolean {
  if (name === 'key') return RANDOM.test(value);
  // The code of an authorisation is exchanged for tokens; other codes are short.
  return SIGNED_PARAMETERS.has(name) || (name === 'code' && SIGNATURE.test(value));
}

/** The same outside of a URL, where the value must look like a signature. */
export function isSignature(name: string, value: string): boolean {
  return SIGNED_PARAMETERS.has(name) && SIGNATURE.test(value);
}
