const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** After these a sign belongs to the number, and a "x" may be a string. */
export const VALUE_POSITION = words(`
  WHERE AND OR NOT BETWEEN LIMIT OFFSET VALUES VALUE THEN ELSE WHEN IN RETURN LIKE ILIKE RLIKE REGEXP TOP FETCH FIRST NEXT
  STEP DEFAULT IS CASE SELECT SET BY HAVING ESCAPE INTERVAL DATE TIME TIMESTAMP
`);
/** After these a "x" is a string where the dialect does not say. */
export const STRING_POSITION = words(
  'LIKE ILIKE RLIKE REGEXP BETWEEN THEN ELSE IN VALUES VALUE INTERVAL DATE TIME TIMESTAMP ESCAPE MATCH AGAINST',
);
/** After these a name may begin with a digit. */
export const NAME_POSITION = words('FROM JOIN INTO UPDATE TABLE INDEX VIEW DATABASE SCHEMA USE DESCRIBE DESC');
/** Letters directly before a quote that belong to the literal. */
export const LITERAL_PREFIXES = words('E N B X R U BR RB');
/** What follows PASSWORD or BY without being one. */
export const NOT_A_PASSWORD = words(`
  EXPIRE NULL HISTORY REUSE REQUIRE FOR VALUES RANDOM EXTERNALLY GLOBALLY NEVER DEFAULT INTERVAL VALID LOGIN IN ROLE
  VARCHAR CHAR TEXT NVARCHAR VARCHAR2 DISABLE ENABLE LOCK UNLOCK FROM USING NOT
`);
export const ACCOUNT_OBJECTS = words(
  'USER ROLE LOGIN GROUP PROFILE SERVER MAPPING LINK CREDENTIAL CREDENTIALS SUBSCRIPTION',
);
/** What is set to the key of an encrypted SQLite file: `PRAGMA key = …`, `ATTACH … KEY …`. */
export const KEY_NAMES = words('KEY REKEY HEXKEY HEXREKEY TEXTKEY TEXTREKEY');
/** What stands for a word that means nothing here. */
export const OTHER_WORD = 'x';

const MAX_KEYWORD = 16;
const ALL_WORDS = [
  ...VALUE_POSITION,
  ...STRING_POSITION,
  ...NAME_POSITION,
  ...LITERAL_PREFIXES,
  ...NOT_A_PASSWORD,
  ...ACCOUNT_OBJECTS,
  ...KEY_NAMES,
  ...words('PRAGMA ATTACH TRUE FALSE AS ARRAY IDENTIFIED PASSWORD REPLACE CONNECT WHERE SELECT U Q NQ'),
];
// The names of properties are compared by their address, other strings letter by letter.
const KEYWORDS: ReadonlyMap<string, string> = new Map(
  Object.keys(Object.fromEntries(ALL_WORDS.map((word) => [word, true]))).map((word) => [word, word]),
);
// By length, first and last character: most words are seen to be no keyword without being cut out of the text.
const MAY_BE_KEYWORD = new Uint8Array((MAX_KEYWORD + 1) * 1024);
for (const word of ALL_WORDS) MAY_BE_KEYWORD[shapeOf(word, 0, word.length)] = 1;

function shapeOf(text: string, start: number, end: number): number {
  return (end - start) * 1024 + (text.charCodeAt(start) & 31) * 32 + (text.charCodeAt(end - 1) & 31);
}

/** The keyword from `start` to `end` in capitals, `OTHER_WORD` for any other word. */
export function keywordAt(text: string, start: number, end: number): string {
  if (end - start > MAX_KEYWORD) return OTHER_WORD;
  const isAscii = text.charCodeAt(start) < 128 && text.charCodeAt(end - 1) < 128;
  if (isAscii && MAY_BE_KEYWORD[shapeOf(text, start, end)] === 0) return OTHER_WORD;
  const word = text.slice(start, end).toUpperCase();
  return KEYWORDS.get(word) ?? OTHER_WORD;
}
