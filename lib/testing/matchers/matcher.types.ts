/** What a matcher answers, to jest and to vitest. */
export interface MatcherAnswer {
  readonly pass: boolean;
  message(): string;
}

/** Answers, with the message that fits when the test fails: for `.not` the one that says what was there. */
export function answer(pass: boolean, missing: () => string, present: () => string): MatcherAnswer {
  return { pass, message: pass ? present : missing };
}
