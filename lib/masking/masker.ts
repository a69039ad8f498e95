import { flatText } from './chars/flat-text.js';
import { MAX_PART } from './chars/limits.js';
import { asks, tell, type ApplyContext } from './text/apply-hits.js';
import type { Hit, Range } from './detectors/hit.js';
import { HarmlessValues } from './harmless-values.js';
import { createKeyPlanner, type KeyPlan } from './options/key-plan.js';
import { maskList } from '../privacy/list-mask.js';
import { isHash, isMasked, REDACTED } from '../privacy/values/masks.js';
import type { MaskStrategy } from '../privacy/values/mask-strategy.types.js';
import { applyStrategy } from '../privacy/values/mask-strategy.js';
import { resolveMaskerConfig, type MaskerConfig } from './options/masker.config.js';
import type { MaskerOptions, MaskExplanation } from './options/masker.options.js';
import type { Masker, MaskListener } from './masker.types.js';
import { mergeHits } from './text/merge-hits.js';
import { isPrimitiveArray, maskItems } from './objects/primitive-items.js';
import { toPlainValue } from './objects/plain-value.js';
import { createProducedMasks } from './strategies/produced-masks.js';
import { scan } from './text/scan.js';
import { effortFor, ScanState, type Effort } from './text/scan-state.js';
import { markSteady } from '../privacy/steady-maskers.js';
import { brandOf } from '../privacy/values/brand.js';
import { withRest } from './text/rest.js';
import { settleHits, type ReadHits } from './text/settle-hits.js';
import { createStatementMask } from './sql/statement-mask.js';
import { isParameterList, urlHits } from './url/url-hits.js';

const KEPT_TEXTS = new Set(['', 'true', 'false', 'null', 'undefined']);
const MIN_TEXT = 4;
const MIN_NUMBER = 1e12;
type Masked = ReturnType<Masker['mask']>;

/**
 * Makes a masker: by key, by value, for URLs and for database statements, in linear time and without dependencies.
 *
 * By default secrets and personal data are replaced by `[REDACTED]`; `docs/masking.md` says exactly which. It never changes
 * the values it is given, and a rule that fails masks the value.
 *
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`, `TRACED_MISSING_HASH_KEY`, `TRACED_UNSAFE_PATTERN`, `TRACED_INVALID_OPTION`
 * @example
 * const masker = createMasker();
 * masker.text('paid with 4111 1111 1111 1111'); // 'paid with [REDACTED]'
 * masker.attribute('user.password', 'hunter2'); // '[REDACTED]'
 */
export function createMasker(options: MaskerOptions = {}): Masker {
  return new RuleMasker(resolveMaskerConfig(options));
}

class RuleMasker implements Masker {
  readonly #config: MaskerConfig;
  readonly #plan: (key: string) => KeyPlan;
  readonly #produced = createProducedMasks();
  readonly #harmless: HarmlessValues;
  readonly #statement: (statement: string, system?: string) => string;

  constructor(config: MaskerConfig) {
    this.#config = config;
    this.#harmless = new HarmlessValues(config);
    if (this.#harmless.areSteady) markSteady(this);
    this.#plan = createKeyPlanner(config);
    this.#statement = createStatementMask((text) => this.text(text));
  }

  text(value: string, onMasked?: MaskListener): string {
    return this.#text(value, '', false, onMasked);
  }

  url(value: string, attribute?: string, onMasked?: MaskListener): string {
    if (typeof value !== 'string' || value === '') return value;
    const isPart = attribute !== undefined && isParameterList(attribute);
    return this.#harmless.hasUrl(value, isPart) ? value : this.#readUrl(value, attribute, isPart, onMasked);
  }

  // Apart from `url()`, whose usual answer makes no closure.
  #readUrl(value: string, attribute: string | undefined, isPart: boolean, onMasked: MaskListener | undefined): string {
    try {
      const read: ReadHits = (part) => this.#urlHits(part, attribute);
      const text = flatText(value);
      const hits = read(text);
      if (hits.length === 0) {
        this.#harmless.addUrl(value, isPart);
        return value;
      }
      return settleHits(text, hits, read, this.#applying(attribute ?? '', true, onMasked));
    } catch (error) {
      this.#config.onInternalError('url', error);
      return REDACTED;
    }
  }

  sql(statement: string, system?: string, onMasked?: MaskListener): string {
    return this.#sql(statement, system, '', onMasked);
  }

  isSensitiveKey(key: string): boolean {
    return this.#guarded('key', true, () => {
      const plan = this.#plan(key);
      return plan.rule !== undefined && !plan.isAllowed;
    });
  }

  allows(key: string, value: unknown): boolean {
    return asks(this.#config, { rule: 'key', path: key, value });
  }

  mask(value: unknown, strategy: MaskStrategy = 'redact', path = '', onMasked?: MaskListener): Masked {
    return this.#masked(value, strategy, 'sensitive', this.#applying(path, false, onMasked));
  }

  attribute(key: string, value: unknown, onMasked?: MaskListener): unknown {
    if (value === undefined || value === null || typeof value === 'boolean') return value;
    try {
      return this.#attribute(key, value, onMasked);
    } catch (error) {
      this.#config.onInternalError('attribute', error);
      return REDACTED;
    }
  }

  explain(key: string, value: unknown): MaskExplanation[] {
    return this.#guarded('explain', [], () => {
      const text = typeof value === 'string' ? value : String(value);
      const plan = this.#plan(key);
      if (plan.isAllowed) return [];
      if (plan.rule !== undefined) return [{ rule: plan.rule, start: 0, end: text.length }];
      return this.#hitsOf(text, plan, key).map(({ rule, start, end }) => ({ rule, start, end }));
    });
  }

  #attribute(key: string, value: unknown, onMasked: MaskListener | undefined): unknown {
    const plan = this.#plan(key);
    const brand = typeof value === 'object' ? brandOf(value) : undefined;
    if (brand !== undefined) return this.mask(brand.reveal(), brand.strategy, key, onMasked);
    if (plan.isAllowed) return value;
    if (plan.rule !== undefined) return this.#byKey(key, value, plan, onMasked);
    if (typeof value === 'string') return value === plan.clean ? value : this.#content(key, value, plan, onMasked);
    if (typeof value === 'number' || typeof value === 'bigint') return this.#number(key, value, plan, onMasked);
    return this.#object(key, value, onMasked);
  }

  #object(key: string, value: unknown, onMasked: MaskListener | undefined): unknown {
    if (isPrimitiveArray(value)) return this.#list(key, value, onMasked);
    const { limits, onInternalError } = this.#config;
    const masker = {
      isSensitiveKey: (name: string) => this.isSensitiveKey(name),
      attribute: (name: string, content: unknown) => this.attribute(name, content, onMasked),
      text: (text: string) => this.text(text, onMasked),
      mask: (content: unknown, strategy?: MaskStrategy, path?: string) => this.mask(content, strategy, path, onMasked),
    };
    return toPlainValue(value, { key, limits, masker, onInternalError });
  }

  #list(key: string, value: readonly unknown[], onMasked: MaskListener | undefined): readonly unknown[] {
    const items = maskItems(value, (item) => this.#attribute(key, item, onMasked));
    // The texts of a statement attribute (`db.query.summary`) are not read as names followed by values.
    const masked = this.#plan(key).content === 'sql' ? items : maskList(items, this);
    if (masked !== items) tell('key', this.#applying(key, false, onMasked));
    return masked;
  }

  #byKey(key: string, value: unknown, plan: KeyPlan, onMasked: MaskListener | undefined): unknown {
    if (value === undefined || value === null || typeof value === 'boolean') return value;
    if (isPrimitiveArray(value)) return maskItems(value, (item) => this.#byKey(key, item, plan, onMasked));
    if (typeof value === 'string' && (KEPT_TEXTS.has(value) || isMasked(value) || this.#produced.has(value)))
      return value;
    const rule = plan.rule ?? 'key';
    const context = this.#applying(key, false, onMasked);
    if (this.#config.allow !== undefined && asks(this.#config, { rule, path: key, value })) return value;
    return this.#masked(value, plan.strategy, rule, context);
  }

  #masked(value: unknown, strategy: MaskStrategy, rule: string, context: ApplyContext): Masked {
    if (value === undefined || value === null) return undefined;
    const { hashKey, tokenize, onInternalError } = this.#config;
    tell(rule, context);
    const masked = applyStrategy(strategy, value, { rule, path: context.path, hashKey, tokenize }, (error) =>
      onInternalError(`strategy of ${rule}`, error),
    );
    return this.#produced.add(strategy, masked);
  }

  #content(key: string, value: string, plan: KeyPlan, onMasked: MaskListener | undefined): string {
    if (plan.content === 'sql') return this.#sql(value, undefined, key, onMasked);
    if (plan.content === 'url') return this.url(value, key, onMasked);
    const masked = this.#text(value, key, plan.content === 'identifier', onMasked);
    if (masked === value && value.length <= MAX_PART && this.#harmless.areSteady) plan.clean = value;
    return masked;
  }

  #sql(statement: string, system: string | undefined, path: string, onMasked: MaskListener | undefined): string {
    if (typeof statement !== 'string') return '?';
    try {
      const masked = this.#statement(statement, system);
      if (masked !== statement) tell('sql-literal', this.#applying(path, false, onMasked));
      return masked;
    } catch (error) {
      this.#config.onInternalError('sql', error);
      return '?';
    }
  }

  #number(key: string, value: number | bigint, plan: KeyPlan, onMasked: MaskListener | undefined): unknown {
    if (value < MIN_NUMBER || plan.content === 'identifier') return value;
    const text = String(value);
    const masked = this.#text(text, key, false, onMasked);
    return masked === text ? value : masked;
  }

  #text(value: string, path: string, isIdentifier: boolean, onMasked: MaskListener | undefined): string {
    if (typeof value !== 'string' || value.length < MIN_TEXT || isHash(value)) return value;
    return this.#harmless.hasText(value, isIdentifier) ? value : this.#readText(value, path, isIdentifier, onMasked);
  }

  #readText(value: string, path: string, isIdentifier: boolean, onMasked: MaskListener | undefined): string {
    try {
      const read: ReadHits = (part, left, ranges) => this.#textHits(part, isIdentifier, left, ranges);
      const text = flatText(value);
      const effort = effortFor(text, false);
      const hits = read(text, effort);
      if (hits.length === 0) {
        this.#harmless.addText(value, isIdentifier);
        return value;
      }
      return settleHits(text, hits, read, this.#applying(path, false, onMasked), effort);
    } catch (error) {
      this.#config.onInternalError('text', error);
      return REDACTED;
    }
  }

  #hitsOf(text: string, plan: KeyPlan, key: string): readonly Hit[] {
    if (plan.content === 'sql') return [];
    return plan.content === 'url' ? this.#urlHits(text, key) : this.#textHits(text, plan.content === 'identifier');
  }

  #textHits(
    text: string,
    isIdentifier: boolean,
    effort: Effort = effortFor(text, false),
    ranges?: readonly Range[],
  ): readonly Hit[] {
    const state = new ScanState(this.#config, false, isIdentifier, effort, ranges);
    return this.#allHits(text, scan(text, state), state);
  }

  #urlHits(text: string, attribute: string | undefined): readonly Hit[] {
    const state = new ScanState(this.#config, true, false, effortFor(text, true));
    return this.#allHits(text, mergeHits(urlHits(text, attribute, state)), state);
  }

  #allHits(text: string, found: readonly Hit[], state: ScanState): readonly Hit[] {
    const { custom } = this.#config.detectors;
    const hits = custom.length === 0 ? found : mergeHits([...found, ...custom.flatMap((find) => find(text))]);
    return withRest(text, hits, state);
  }

  #applying(path: string, isUrl: boolean, report: MaskListener | undefined): ApplyContext {
    return { config: this.#config, produced: this.#produced, path, isUrl, report };
  }

  #guarded<T>(site: string, failed: T, action: () => T): T {
    try {
      return action();
    } catch (error) {
      this.#config.onInternalError(site, error);
      return failed;
    }
  }
}
