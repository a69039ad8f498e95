import { createCleanTexts, type CleanTexts } from './text/clean-texts.js';
import type { MaskerConfig } from './options/masker.config.js';
import { isHarmlessText } from './text/harmless-text.js';
import { createHarmlessUrlTest } from './url/harmless-url.js';

/** Which values need no scan: those that look like nothing a detector finds, and those that were scanned before. */
export class HarmlessValues {
  /** Whether a value that held nothing to mask never will: what the user's own functions say may change. */
  readonly areSteady: boolean;
  readonly #hasCustom: boolean;
  // Addresses are made of short words, and what a detector of the user's finds is not known.
  readonly #skipsPlain: boolean;
  readonly #isHarmlessUrl: (url: string) => boolean;
  readonly #texts = createCleanTexts();
  readonly #identifiers = createCleanTexts();
  readonly #urls = createCleanTexts();

  constructor({ detectors, judge, allow }: MaskerConfig) {
    this.#hasCustom = detectors.custom.length > 0;
    this.areSteady = !this.#hasCustom && allow === undefined;
    this.#skipsPlain = !detectors.on.ip && !this.#hasCustom;
    this.#isHarmlessUrl = createHarmlessUrlTest(judge);
  }

  hasText(text: string, isIdentifier: boolean): boolean {
    return this.#textsOf(isIdentifier).has(text) || (this.#skipsPlain && isHarmlessText(text));
  }

  addText(text: string, isIdentifier: boolean): void {
    if (!this.#hasCustom) this.#textsOf(isIdentifier).add(text);
  }

  /** `isPart` says that parameters stand alone, whose first one is none of a URL. */
  hasUrl(url: string, isPart: boolean): boolean {
    if (!isPart && (this.#urls.has(url) || (this.#skipsPlain && this.#isHarmlessUrl(url)))) return true;
    return this.#skipsPlain && isHarmlessText(url);
  }

  addUrl(url: string, isPart: boolean): void {
    if (!isPart && !this.#hasCustom) this.#urls.add(url);
  }

  #textsOf(isIdentifier: boolean): CleanTexts {
    return isIdentifier ? this.#identifiers : this.#texts;
  }
}
