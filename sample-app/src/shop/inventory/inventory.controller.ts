import { BadRequestException, Body, Controller, HttpCode, Post } from '@nestjs/common';
import { InventoryService, type ReservedItem } from './inventory.service.js';

@Controller('reservations')
export class InventoryController {
  constructor(private readonly inventory: InventoryService) {}

  @Post()
  async reserve(@Body() body: { items?: unknown }): Promise<{ reserved: number }> {
    const items = itemsOf(body);
    await this.inventory.reserve(items);
    return { reserved: items.length };
  }

  @Post('release')
  @HttpCode(200)
  async release(@Body() body: { items?: unknown }): Promise<{ released: number }> {
    const items = itemsOf(body);
    await this.inventory.release(items);
    return { released: items.length };
  }
}

function itemsOf({ items }: { items?: unknown }): ReservedItem[] {
  if (Array.isArray(items) && items.every(isItem)) return items;
  throw new BadRequestException('items must be a list of { sku, quantity }');
}

function isItem(value: unknown): value is ReservedItem {
  const { sku, quantity } = (value ?? {}) as Partial<ReservedItem>;
  return typeof sku === 'string' && Number.isInteger(quantity);
}
