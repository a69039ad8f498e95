// All bounds of masking; `docs/decisions/masking-bounds.md` says why they are what they are.

// What one text may cost. Behind these, the rest of it is one mask.

/** Secrets in a text. */
export const MAX_HITS = 400;
/**
 * Looks at places that look like a secret at first (in glances: a look is three of them, a secret two looks), names of secrets,
 * also of those without a value, and `:` and `=`, of which a list of 150 kB has fewer. The parts of a URL are read twice, as they
 * are and decoded. A text that ends in a mask may have some more, as it ended here before.
 */
export const GLANCES = 3;
export const EFFORT = {
  text: { looks: 1300 * GLANCES, sensitiveKeys: 450, operators: 25_000 },
  url: { looks: 650 * GLANCES, sensitiveKeys: 450, operators: 12_500 },
  more: { looks: 500 * GLANCES, sensitiveKeys: 150, operators: 5_000 },
};
/** Different keys that are judged wholly, and different ends of further keys; of more, only the last word is. */
export const MAX_NEW_KEYS = 800;
export const MAX_NEW_TAILS = 200;
/** Parameters of a URL: no person and no program writes more. */
export const MAX_PARAMETERS = 1000;
/** Literals of a statement, marks like `{` that begin nothing, and quoted texts of one that is read both ways. */
export const MAX_LITERALS = 10_000;
export const MAX_STRAYS = 1000;
export const MAX_QUOTES = 1000;
/** Characters of a statement's comments, each of which is a text of its own. */
export const MAX_COMMENTS = 2560;

// How often a text is read until nothing changes: short ones until every cascade has ended, long ones within linear time.

export const MIN_PASSES = 4;
export const MAX_PASSES = 64;
export const MAX_READ_AGAIN = 32 * 1024;
export const MAX_STATEMENT_PASSES = 6;

// How far anything is read.

/** Spaces around an operator, and backslashes in front of a quote. */
export const MAX_SPACES = 8;
export const MAX_ESCAPE = 7;
/** The name of anything: a key, a user, a flag, a function. */
export const MAX_NAME = 64;
/** A part of something: a password of an address, a word that may be random, a text that is remembered. */
export const MAX_PART = 128;
/** A value where a name leaves a doubt. */
export const MAX_VALUE = 256;
/** What a value is, its first characters say: reading on to the end for each of many keys takes the square of the length. */
export const DECIDED = 512;
export const MAX_LINE = 1024;
export const MAX_BLOCK = 4096;
export const MAX_TOKEN = 8192;
export const MAX_DECODED = 16 * 1024;
/** No detector looks farther ahead and back, so that a masked text is read again round its masks only. */
export const AHEAD = 9 * 1024;
export const BACK = 2 * 1024;

// What is remembered.

export const CACHED_KEYS = 4096;
export const MAX_CACHED_KEY = 256;
export const CACHED_STATEMENTS = 256;
export const MAX_CACHED_STATEMENT = 8192;
