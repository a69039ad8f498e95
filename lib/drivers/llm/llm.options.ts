import { flag, type OptionRules } from '../../shared/options/option-rules.js';

/** What a tracer of a language model's client can be told. */
export interface LanguageModelOptions {
  /**
   * Record prompts and answers, masked like every other text; they are the application's most private data.
   *
   * @defaultValue false
   */
  readonly content?: boolean | undefined;
}

export const LANGUAGE_MODEL_OPTIONS: OptionRules<LanguageModelOptions> = { content: flag };
