import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { unpacked } from '../../../../lib/viewer/ui/files/unpacked.js';

async function textOf(...parts: Buffer[]): Promise<{ text: string; read: number }> {
  let read = 0;
  const found: Uint8Array[] = [];
  const blob = new Blob(parts);
  for await (const part of unpacked(blob, (bytes) => (read += bytes))) found.push(part);
  return { text: Buffer.concat(found).toString(), read };
}

describe('the bytes of a file in the page', () => {
  it.each<[string, Buffer[], string]>([
    ['as they are', [Buffer.from('plain')], 'plain'],
    ['nothing', [], ''],
    ['decompressed', [gzipSync('one')], 'one'],
    ['of every member', [gzipSync('one '), gzipSync('two '), gzipSync('three')], 'one two three'],
    ['of what was compressed twice', [gzipSync(gzipSync('one'))], 'one'],
    ['of a member that holds what looks like another', [gzipSync(gzipSync('x'), { level: 0 }), gzipSync('y')], 'xy'],
  ])('are given %s', async (_, parts, expected) => {
    const { text, read } = await textOf(...parts);
    expect(text).toBe(expected);
    expect(read).toBe(parts.reduce((sum, { length }) => sum + length, 0));
  });

  it('end with a fault where the file does, after what came before it', async () => {
    const parts: string[] = [];
    const whole = gzipSync('one');
    const cut = new Blob([whole, gzipSync('two'.repeat(1000)).subarray(0, 15)]);
    await expect(
      (async () => {
        for await (const part of unpacked(cut, () => undefined)) parts.push(Buffer.from(part).toString());
      })(),
    ).rejects.toThrow();
    expect(parts.join('')).toMatch(/^one/);
  });

  it('are those of all members, whatever they hold', async () => {
    const member = fc.uint8Array({ maxLength: 300 }).filter(([first, second]) => first !== 0x1f || second !== 0x8b);
    await fc.assert(
      fc.asyncProperty(fc.array(member, { minLength: 1, maxLength: 4 }), async (members) => {
        const { text } = await textOf(...members.map((bytes) => gzipSync(bytes)));
        expect(text).toBe(Buffer.concat(members).toString());
      }),
      { numRuns: 50 },
    );
  });
});
