import { describe, expect, it } from '@jest/globals';
import { parseFlags, USAGE } from '../../../sample-app/src/launcher/flags.js';

describe('parseFlags', () => {
  it('serves with a demo and shows the page unless told otherwise', () => {
    expect(parseFlags([])).toEqual({ once: false, json: false, text: false, freePorts: false, demo: true });
    expect(parseFlags(['--once', '--json', '--text', '--free-ports', '--no-demo'])).toEqual({
      once: true,
      json: true,
      text: true,
      freePorts: true,
      demo: false,
    });
  });

  it('asks for the usage with --help and refuses what does not exist', () => {
    expect(parseFlags(['--help'])).toBeUndefined();
    expect(() => parseFlags(['--onec'])).toThrow(/--onec/u);
    for (const [flag] of USAGE.matchAll(/--(?!help)[a-z-]+/gu)) expect(() => parseFlags([flag])).not.toThrow();
  });
});
