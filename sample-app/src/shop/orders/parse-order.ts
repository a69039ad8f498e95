import { randomUUID } from 'node:crypto';
import { BadRequestException } from '@nestjs/common';
import { Order, PRICES, type OrderItem } from './order.js';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** Makes an order of what a client sent, or says what is wrong with it. */
export function parseOrder(body: unknown): Order {
  const { userId, items, card } = isRecord(body) ? body : {};
  if (typeof userId !== 'string' || !UUID.test(userId))
    throw new BadRequestException('userId must be the id of a user');
  if (typeof card !== 'string' || !/^\d{12,19}$/u.test(card))
    throw new BadRequestException('card must have 12 to 19 digits');
  if (!Array.isArray(items) || items.length === 0 || items.length > 50) {
    throw new BadRequestException('items must be a list of 1 to 50 items');
  }
  const parsed = items.map(parseItem);
  const total = parsed.reduce((sum, item) => sum + (PRICES[item.sku] ?? 0) * item.quantity, 0);
  return new Order({ id: randomUUID(), userId, items: parsed, total, card });
}

function parseItem(item: unknown): OrderItem {
  const { sku, quantity } = isRecord(item) ? item : {};
  if (typeof sku !== 'string' || !Object.hasOwn(PRICES, sku)) {
    throw new BadRequestException(`sku must be one of ${Object.keys(PRICES).join(', ')}`);
  }
  if (!Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 1000) {
    throw new BadRequestException('quantity must be a whole number from 1 to 1000');
  }
  return { sku, quantity: Number(quantity) };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
