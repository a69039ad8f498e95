/** Decides about one text. */
export type TextMatcher = (text: string) => boolean;

/**
 * Compiles a glob: `*` is any text without `separator`, `**` any text at all, `?` one character but the separator.
 *
 * Without a separator `*` and `**` are the same. No regular expression is made, so that no glob can take long: the time is
 * at most the product of the two lengths.
 *
 * @example
 * compileGlob('PaymentService.*')('PaymentService.charge'); // true
 */
export function compileGlob(glob: string, separator = ''): TextMatcher {
  if (!/[*?]/.test(glob)) return (text) => text === glob;
  if (separator === '' && !glob.includes('?')) return compileStars(glob);
  const tokens = tokensOf(glob, separator);
  return (text) => matches(tokens, text, separator);
}

/**
 * Compiles a text in which `*` stands for anything. Each piece between stars is matched at its earliest place, without going
 * back, so that no text takes long however many stars there are.
 *
 * @param isWhole `false`: the pattern may match anywhere inside the text.
 */
export function compileStars(stars: string, isWhole = true): TextMatcher {
  const pieces = stars.split(/\*+/);
  const [first, last] = [pieces[0] as string, isWhole ? (pieces.pop() as string) : ''];
  return (text) => {
    if (isWhole && !(text.startsWith(first) && text.endsWith(last))) return false;
    let at = 0;
    for (const piece of pieces) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return at <= text.length - last.length;
  };
}

type Token = '*' | '**' | '?' | { readonly literal: string };

function tokensOf(glob: string, separator: string): readonly Token[] {
  return glob
    .split(/(\*+|\?)/)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '?') return '?';
      if (part.startsWith('*')) return separator === '' || part.length > 1 ? '**' : '*';
      return { literal: part };
    });
}

/** Where matching goes on when what follows a star does not fit: that star takes one character more. */
interface Retry {
  readonly token: number;
  at: number;
}

function matches(tokens: readonly Token[], text: string, separator: string): boolean {
  let token = 0;
  let at = 0;
  let within: Retry | undefined;
  let across: Retry | undefined;
  for (;;) {
    const current = tokens[token];
    if (current === undefined && at === text.length) return true;
    if (current === '*') {
      within = { token: ++token, at };
      continue;
    }
    if (current === '**') {
      across = { token: ++token, at };
      within = undefined;
      continue;
    }
    if (typeof current === 'object' && text.startsWith(current.literal, at)) {
      at += current.literal.length;
      token += 1;
      continue;
    }
    if (current === '?' && at < text.length && text[at] !== separator) {
      at += 1;
      token += 1;
      continue;
    }
    if (within !== undefined && within.at < text.length && text[within.at] !== separator) {
      at = ++within.at;
      token = within.token;
    } else if (across !== undefined && across.at < text.length) {
      at = ++across.at;
      token = across.token;
      within = undefined;
    } else return false;
  }
}
