/**
 * The query parameters that sign a URL, or name the key that did: those of the semantic conventions, which compare them with
 * their case, and their like.
 */
export const SIGNED_QUERY_NAMES: readonly string[] = [
  'AWSAccessKeyId',
  'Signature',
  'sig',
  'X-Amz-Credential',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Goog-Signature',
  'X-Goog-Credential',
  'OSSAccessKeyId',
  'SIG',
  'signature',
  'hmac',
];
