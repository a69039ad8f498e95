import type { DetectorSwitches } from './custom-detector.js';
import type { CommandLine } from './detectors/command-state.js';
import type { ScanContext } from './detectors/hit.js';
import { quickVerdict } from './key-judge.js';
import type { KeyVerdict } from './key-verdict.js';
import type { MaskerConfig } from './masker.config.js';

// A text with more different keys than this gets verdicts on their last word only: its time stays linear with a small factor.
const MAX_NEW_KEYS = 1000;
// More secrets, or more names of secrets, are a dump. What follows them is masked as a whole, so that no text costs more.
const MAX_HITS = 500;
const MAX_SENSITIVE_KEYS = 1000;

/** What the scan of one text knows. */
export class ScanState implements ScanContext {
  floor = 0;
  noKeyEndAfter = Number.POSITIVE_INFINITY;
  nextAt = -1;
  command: CommandLine | undefined = undefined;
  restFrom = -1;
  readonly on: DetectorSwitches;
  private keys = 0;
  private sensitiveKeys = 0;

  constructor(
    private readonly config: MaskerConfig,
    readonly isUrl: boolean,
    private readonly isIdentifier: boolean,
  ) {
    this.on = isIdentifier ? config.detectors.onForIds : config.detectors.on;
  }

  verdict(key: string): KeyVerdict | undefined {
    const verdict = this.judged(key);
    if (verdict !== undefined) this.sensitiveKeys++;
    return verdict;
  }

  isSpent(hits: number): boolean {
    return hits >= MAX_HITS || this.sensitiveKeys >= MAX_SENSITIVE_KEYS;
  }

  mayEndKey(text: string, end: number): boolean {
    return this.config.judge.mayEndKey(text, end);
  }

  private judged(key: string): KeyVerdict | undefined {
    const { judge } = this.config;
    const known = judge.known(key);
    if (known !== undefined) return known === false ? undefined : known;
    return this.keys++ < MAX_NEW_KEYS ? judge.verdict(key) : quickVerdict(key);
  }

  fresh(): ScanState {
    return new ScanState(this.config, this.isUrl, this.isIdentifier);
  }
}
