import { knownMethodNames } from '../../core/method/known-methods.js';
import { runtime } from '../../core/runtime/runtime.js';
import { systemClock, type Clock, type Timer } from '../../shared/time/clock.js';
import { checkRules, isRuleList } from './check-rules.js';
import { compileRules, type CompiledRules } from './compile-rules.js';
import { RulesFile } from './rules-file.js';
import type { MethodRule, RulesFileOptions, RulesOption } from './rules.options.js';
import { describeUnknown } from './unknown-methods.js';
import { diag } from '../../shared/errors/diag.js';

/** Globs that no method fits are reported only after this time: classes may be loaded after tracing has started. */
const LOADED_AFTER_MS = 10_000;

/** Rules for methods that can be replaced while the program runs. */
export interface StartedRules {
  /** @throws TracedError `TRACED_INVALID_RULE`. */
  set(rules: readonly MethodRule[]): void;
  stop(): void;
}

export interface RulesSettings {
  readonly option: RulesOption | undefined;
  /** Whether our sampler obeys the rules. */
  readonly hasSampler: boolean;
  /** Hands new rules to whatever obeys them besides the wrappers of methods. */
  readonly apply?: ((rules: CompiledRules) => void) | undefined;
}

/** @param settings whose option has been checked. */
export function startRules(settings: RulesSettings, clock: Clock = systemClock): StartedRules {
  const { option, hasSampler, apply } = settings;
  const before = runtime.methodRules;
  const startedAt = clock.now();
  let timer: Timer | undefined;
  const set = (rules: readonly MethodRule[]): void => {
    const compiled = compileRules(checkRules(rules), hasSampler, clock);
    runtime.methodRules = rules.length === 0 ? undefined : compiled;
    apply?.(compiled);
    timer?.clear();
    const waitMs = Math.max(0, startedAt + LOADED_AFTER_MS - clock.now());
    if (compiled.globs.length > 0) timer = clock.setTimer(() => warnOfUnknown(compiled.globs), waitMs);
  };
  if (isRuleList(option)) set(option);
  const file = option === undefined || isRuleList(option) ? undefined : watch(option, set, clock);
  return {
    set,
    stop: () => {
      timer?.clear();
      file?.stop();
      runtime.methodRules = before;
    },
  };
}

function watch(options: RulesFileOptions, set: StartedRules['set'], clock: Clock): RulesFile {
  const apply = (content: unknown): void => {
    const isWrapped = typeof content === 'object' && content !== null && 'rules' in content;
    set(checkRules(isWrapped ? content.rules : content));
  };
  return new RulesFile({ ...options, apply, warn: (message) => diag.warn(`nestjs-traced: ${message}`), clock });
}

function warnOfUnknown(globs: readonly string[]): void {
  for (const line of describeUnknown(globs, knownMethodNames())) diag.warn(`nestjs-traced: ${line}`);
}
