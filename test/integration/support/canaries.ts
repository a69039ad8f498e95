/** A secret that exists in one place only. */
export interface Canary {
  readonly place: string;
  readonly text: string;
  /** Hidden because it is marked, or by a list of names: also when the rules find nothing. */
  readonly isMarked: boolean;
}

const planted = new Map<string, Canary>();
let count = 0;

/** Letters and digits that no rule would recognise by themselves. */
function opaque(): string {
  return `quail${(++count * 7919).toString(36)}Heron${(count * 104_729).toString(36)}`;
}

function remember(place: string, make: () => string, isMarked: boolean): string {
  let canary = planted.get(place);
  if (canary === undefined) planted.set(place, (canary = { place, text: make(), isMarked }));
  return canary.text;
}

/** A secret that can only be known by its mark or by the name it stands under. */
export const secret = (place: string): string => remember(place, opaque, false);
/** A secret that `@Sensitive()`, `sensitive()` or a fixed list of names hides. */
export const marked = (place: string): string => remember(place, opaque, true);
export const email = (place: string): string => remember(place, () => `${opaque()}@example.com`, false);
export const token = (place: string): string =>
  remember(place, () => `ghp_${opaque().padEnd(36, 'x7Kq2').slice(0, 36)}`, false);
export const jwt = (place: string): string =>
  remember(
    place,
    () => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: opaque() })}.${Buffer.from(opaque().repeat(2)).toString('base64url')}`;
    },
    false,
  );
/** A card number with the right check digit. */
export const card = (place: string): string =>
  remember(
    place,
    () => {
      const body = `4${String(++count * 1_234_567).padStart(14, '3')}`;
      const sum = [...body].reverse().reduce((total, digit, index) => {
        const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
        return total + (doubled > 9 ? doubled - 9 : doubled);
      }, 0);
      return `${body}${(10 - (sum % 10)) % 10}`;
    },
    false,
  );

export function canaries(): readonly Canary[] {
  return [...planted.values()];
}

/** The places whose canaries a text tells, in any of the spellings that a value takes on its way. */
export function leaksIn(text: string): string[] {
  return canaries()
    .filter((canary) => spellings(canary.text).some((spelling) => text.includes(spelling)))
    .map(({ place }) => place)
    .sort();
}

function spellings(text: string): string[] {
  return [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64')];
}
