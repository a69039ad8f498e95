import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { DatabaseModule } from '../database/database.module.js';
import { InventoryController } from './inventory.controller.js';
import { InventoryService } from './inventory.service.js';
import { StockCheck } from './stock-check.js';
import { StockRepository } from './stock.repository.js';

@Module({
  imports: [serviceTracing('inventory'), ShopModule, DatabaseModule, ScheduleModule.forRoot()],
  controllers: [InventoryController],
  providers: [InventoryService, StockRepository, StockCheck],
})
export class InventoryModule {}
