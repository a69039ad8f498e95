import type { CompiledRule } from './sampling-rules.js';
import type { SpanStart } from './span-start.js';

const MAX_NAMES = 1_000;

/**
 * Rules in their order, asked for every trace. Which of them fit a span name is found out once for each name, as long as
 * there are few names.
 */
export class RuleSet {
  readonly size: number;
  private readonly byName = new Map<string, readonly CompiledRule[]>();

  constructor(private readonly rules: readonly CompiledRule[]) {
    this.size = rules.length;
  }

  /** The first rule that matches. */
  find(start: SpanStart): CompiledRule | undefined {
    const candidates = this.byName.get(start.name) ?? this.learn(start.name);
    for (let index = 0; index < candidates.length; index += 1) {
      const rule = candidates[index] as CompiledRule;
      if (rule.matches === undefined || rule.matches(start)) return rule;
    }
    return undefined;
  }

  private learn(name: string): readonly CompiledRule[] {
    const candidates = this.rules.filter(({ matchesName }) => matchesName === undefined || matchesName(name));
    // Rules behind one that has no condition but the name are never reached for this name, and are left out.
    const last = candidates.findIndex(({ matches }) => matches === undefined);
    const reached = last === -1 ? candidates : candidates.slice(0, last + 1);
    if (this.byName.size >= MAX_NAMES) this.byName.clear();
    this.byName.set(name, reached);
    return reached;
  }
}
