import { Module } from '@nestjs/common';
import { CacheModule } from '../cache/cache.module.js';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { DatabaseModule } from '../database/database.module.js';
import { DuplicateCheck } from './duplicate-check.js';
import { FollowUps } from './follow-ups.js';
import { UserCache } from './user-cache.js';
import { UserValidator } from './user-validator.js';
import { UsersController } from './users.controller.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [serviceTracing('users'), ShopModule, DatabaseModule, CacheModule],
  controllers: [UsersController],
  providers: [UsersService, UserValidator, DuplicateCheck, UsersRepository, UserCache, FollowUps],
})
export class UsersModule {}
