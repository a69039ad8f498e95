import { MAX_LINE } from '../../chars/limits.js';
import { isRunChar } from '../../chars/chars.js';
import type { Hit } from '../hit.js';

// `{"` in base64.
const JSON_START = 'eyJ';
const MADE_UP = /^\.[\w-]{8,200}\.[\w-]{6}/;
const JOSE_FIELD = /"(?:alg|typ|enc|kid|cty|jku|x5t|x5c|jwk|zip)"\s{0,8}:/;

/**
 * A JSON Web Token whose first part is the run of characters from `start` to `runEnd`: its header is a JSON object with a
 * field of a token header, or its first two parts begin as JSON does. A token that was cut off is one too, a lone piece of base64 JSON is not.
 */
export function matchJwt(text: string, start: number, runEnd: number): Hit | undefined {
  if (text[start] !== 'e' || (text[start + 1] !== 'y' && text[start + 1] !== 'w')) return undefined;
  if (text[runEnd] !== '.' || !isRunChar(text.charCodeAt(runEnd + 1)) || !isHeader(text, start, runEnd))
    return undefined;
  let end = runEnd;
  for (
    let parts = 1;
    parts < 5 && text[end] === '.' && (isRunChar(text.charCodeAt(end + 1)) || text[end + 1] === '.');
    parts++
  ) {
    end++;
    while (isRunChar(text.charCodeAt(end)) || text[end] === '=') end++;
  }
  return { start, end, rule: 'jwt' };
}

// Whether the first part is a header. In a token that somebody made up it only begins like one, and so does its second part.
function isHeader(text: string, start: number, runEnd: number): boolean {
  return (
    hasHeader(text.slice(start, runEnd)) ||
    (text.startsWith(JSON_START, start) &&
      (text.startsWith(JSON_START, runEnd + 1) || MADE_UP.test(text.slice(runEnd, runEnd + 256))))
  );
}

function hasHeader(part: string): boolean {
  const json = Buffer.from(part.slice(0, MAX_LINE), 'base64url').toString('latin1').trimStart();
  return json.startsWith('{') && JOSE_FIELD.test(json);
}
