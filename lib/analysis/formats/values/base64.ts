/** Bytes of a base64 text, URL-safe or not; undefined when it is none. */
export function base64ToBytes(text: string): Uint8Array | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function base64ToHex(text: string): string | undefined {
  const bytes = base64ToBytes(text);
  return bytes === undefined ? undefined : bytesToHex(bytes);
}

const figures = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function bytesToHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += figures[byte] as string;
  return text;
}

/** Bytes of a hexadecimal text; of another text its characters, so that nothing is lost silently. */
export function hexToBytes(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return new TextEncoder().encode(text);
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = figure(text, 2 * i) * 16 + figure(text, 2 * i + 1);
  return bytes;
}

/** The value of a hexadecimal figure. */
function figure(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 58 ? code - 48 : (code & 31) + 9;
}
