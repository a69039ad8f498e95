/** The answers of calls by their idempotency key, those that are still being made too; failures may be tried again. */
export class RepeatedCalls<T> {
  readonly #answers = new Map<string, Promise<T>>();

  /** `limit`: how many answers are kept; the oldest go first. */
  constructor(private readonly limit = 10_000) {}

  find(key: string): Promise<T> | undefined {
    return this.#answers.get(key);
  }

  remember(key: string, answer: Promise<T>): Promise<T> {
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > this.limit && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }
}
