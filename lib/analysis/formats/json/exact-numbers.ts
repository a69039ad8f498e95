/**
 * Large numbers of OTLP that are no texts.
 *
 * A quotation mark between a letter and a colon closes a key: inside a text it would stand behind a backslash.
 */
const bigNumbers = ['UnixNano', 'unix_nano', 'intValue', 'int_value'].map((key) => ({
  first: new RegExp(`${key}"\\s*:\\s*-?\\d{16}`),
  all: new RegExp(`(${key}"\\s*:\\s*)(-?\\d{16,})(?=\\s*[,}\\]])`, 'g'),
}));

/** JSON with the large numbers of OTLP as texts: `JSON.parse` would round their last figures. */
export function quoteBigNumbers(text: string): string {
  let quoted = text;
  for (const { first, all } of bigNumbers) if (first.test(quoted)) quoted = quoted.replace(all, '$1"$2"');
  return quoted;
}

/** `JSON.parse`, exact for nanoseconds; throws as it does. */
export function parseJson(text: string): unknown {
  return JSON.parse(quoteBigNumbers(text));
}
