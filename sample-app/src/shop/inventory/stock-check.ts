import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { requestSpan } from 'nestjs-traced';
import { settings } from '../common/settings.js';
import { StockRepository } from './stock.repository.js';

const LOW = 10;

/** Looks at the shelves from time to time: each look is a trace of its own, and its log lines carry that trace's id. */
@Injectable()
export class StockCheck {
  readonly #logger = new Logger(StockCheck.name);

  constructor(private readonly stock: StockRepository) {}

  @Interval(settings.stockCheckMs)
  async check(): Promise<void> {
    const low = await this.stock.below(LOW);
    requestSpan().setAttributes({ 'stock.low': low.length });
    if (low.length > 0) this.#logger.warn(`low on ${low.join(', ')}`);
  }
}
