import { Module } from '@nestjs/common';
import { settings } from '../common/settings.js';
import { Database, DATABASE_URL } from './database.service.js';

@Module({
  providers: [Database, { provide: DATABASE_URL, useValue: settings.databaseUrl }],
  exports: [Database],
})
export class DatabaseModule {}
