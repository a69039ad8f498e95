import { EFFORT, GLANCES, MAX_HITS, MAX_NEW_KEYS, MAX_NEW_TAILS } from '../chars/limits.js';
import type { DetectorSwitches } from '../options/custom-detector.js';
import type { CommandLine } from '../detectors/command-state.js';
import type { Range, ScanContext } from '../detectors/hit.js';
import { quickVerdict, tailOf } from '../keys/key-judge.js';
import type { KeyVerdict } from '../keys/key-verdict.js';
import { REDACTED, REDACTED_IN_URL } from '../../privacy/values/masks.js';
import type { MaskerConfig } from '../options/masker.config.js';

const GRANT = /grant_?type/i;
const WHOLE: readonly Range[] = [{ start: 0, end: Number.POSITIVE_INFINITY }];

/** What is left to be spent on a text; a look counts as three glances. */
export interface Effort {
  looks: number;
  sensitiveKeys: number;
  operators: number;
  /** Some keys were not judged wholly; another reading may do so. */
  isHasty?: boolean;
}

/** What may be spent on a text before it is read, or on a URL. */
export function effortFor(text: string, isUrl: boolean): Effort {
  return withMore(isUrl ? EFFORT.url : EFFORT.text, shares(text));
}

/** What is left for `masked`, which was `text` before. */
export function effortLeft(effort: Effort, text: string, masked: string): Effort {
  return withMore(effort, shares(masked) - shares(text));
}

/** Whether a reading knows all that one with more effort would. */
export function isEnough({ looks, sensitiveKeys, operators, isHasty }: Effort): boolean {
  return sensitiveKeys > 0 && looks > 0 && operators > 0 && isHasty !== true;
}

// A text that ends in a mask, as one does whose rest was masked, has one share more.
function shares(text: string): number {
  return text.endsWith(REDACTED_IN_URL) || text.endsWith(REDACTED) ? 1 : 0;
}

function withMore(effort: Effort, times: number): Effort {
  const { looks, sensitiveKeys, operators } = effort;
  const { more } = EFFORT;
  return {
    ...effort,
    looks: looks + times * more.looks,
    sensitiveKeys: sensitiveKeys + times * more.sensitiveKeys,
    operators: operators + times * more.operators,
  };
}

/** What the scan of one text knows. */
export class ScanState implements ScanContext {
  floor = 0;
  noPemEndFrom = Number.POSITIVE_INFINITY;
  nextAt = -1;
  command: CommandLine | undefined = undefined;
  restFrom = -1;
  readonly on: DetectorSwitches;
  private keys = 0;
  private tails = 0;
  private grant: boolean | undefined = undefined;

  constructor(
    private readonly config: MaskerConfig,
    readonly isUrl: boolean,
    private readonly isIdentifier: boolean,
    private readonly effort: Effort,
    readonly ranges = WHOLE,
  ) {
    this.on = isIdentifier ? config.detectors.onForIds : config.detectors.on;
  }

  verdict(key: string): KeyVerdict | undefined {
    const verdict = this.judged(key);
    if (verdict !== undefined) this.effort.sensitiveKeys--;
    return verdict;
  }

  glance(): void {
    this.effort.looks--;
  }

  look(): void {
    this.effort.looks -= GLANCES;
  }

  found(): void {
    this.effort.looks -= 2 * GLANCES;
  }

  hasGrant(text: string): boolean {
    return (this.grant ??= GRANT.test(text));
  }

  isSpent(hits: number): boolean {
    const { sensitiveKeys, looks, operators } = this.effort;
    return hits >= MAX_HITS || sensitiveKeys <= 0 || looks <= 0 || operators <= 0;
  }

  mayEndSensitiveKey(text: string, end: number): boolean {
    this.effort.operators--;
    const may = this.config.judge.mayEndSensitiveKey(text, end);
    // No URL that a program uses has so many names; a text has, when it is a list.
    if (may && this.isUrl) this.effort.looks--;
    return may;
  }

  private judged(key: string): KeyVerdict | undefined {
    const { judge } = this.config;
    const known = judge.known(key);
    if (known !== undefined) return known === false ? undefined : known;
    if (this.keys++ < MAX_NEW_KEYS) return judge.verdict(key);
    this.effort.isHasty = true;
    const tail = tailOf(key);
    const ofTail = judge.known(tail) ?? (this.tails++ < MAX_NEW_TAILS ? judge.verdict(tail) : quickVerdict(key));
    return ofTail === false ? undefined : ofTail;
  }

  fresh(): ScanState {
    return new ScanState(this.config, this.isUrl, this.isIdentifier, this.effort);
  }
}
