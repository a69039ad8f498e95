// A service with everything that a class can have, and the errors it throws.
import { BadRequestException, HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { pause } from './application.js';

export class OutOfStock extends HttpException {
  constructor(readonly sku: string) {
    super({ sku, error: 'out of stock' }, HttpStatus.CONFLICT, { cause: new Error('empty shelf') });
  }

  describe(): string {
    return `${this.sku}: ${this.message}`;
  }
}

export class Overflow extends RangeError {
  override name = 'Overflow';
}

/** With everything that a class can have. */
@Injectable()
export class Stock {
  static lastError: unknown;
  private static count = 0;
  static of(amount: number): Stock {
    return Object.assign(new Stock(), { amount });
  }

  amount = 0;
  readonly #secret = 'secret';
  readonly bound = (): number => this.amount;
  #private(): string {
    return this.#secret.length + String(Stock.count++);
  }

  get level(): number {
    return this.amount;
  }

  set level(value: number) {
    this.amount = value;
  }

  take(amount: number): string {
    if (amount > 1000) throw (Stock.lastError = new Overflow('too much'));
    if (amount > 10) throw new OutOfStock('shoe');
    return this.#private() + this.chain().chain().amount;
  }

  chain(): this {
    return this;
  }

  async later(): Promise<string> {
    await pause();
    throw new BadRequestException(['later', 'and later']);
  }

  *each(): Generator<number, string> {
    const given: unknown = yield 1;
    yield Number(given ?? 2);
    return 'done';
  }

  async *slowly(): AsyncGenerator<number> {
    for (const value of this.each()) {
      await pause();
      yield value;
    }
  }

  callback(done: (error: Error | null, value?: string) => void): void {
    setTimeout(() => done(null, 'called back'), 1);
  }

  [Symbol.toPrimitive](): string {
    return 'stock';
  }

  ['odd name'](): string {
    return 'odd';
  }
}
