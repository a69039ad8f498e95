/**
 * Whole numbers that a double cannot hold, as values of an object; one that is said to be a double is one.
 *
 * No backslash before the quotation mark: it closes a key, for inside a text it would have one.
 */
const first = /[^\\]"\s*:\s*-?(?:\d{17}|9\d{15})/;
const all = /((?<!\\|ouble_?[vV]alue|[fF]loat64)"\s*:\s*)(-?(?:\d{17,}|9\d{15}))(?=\s*[,}\]])/g;

/** JSON with its large whole numbers as texts: `JSON.parse` would round their last figures. */
export function quoteBigNumbers(text: string): string {
  return first.test(text) ? text.replace(all, '$1"$2"') : text;
}

/** `JSON.parse`, exact for nanoseconds and ids; throws as it does. */
export function parseJson(text: string): unknown {
  return JSON.parse(quoteBigNumbers(text));
}
