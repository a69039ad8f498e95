import { Module } from '@nestjs/common';
import { ShopModule } from '../common/shop.module.js';
import { serviceTracing } from '../common/tracing.js';
import { AuthController } from './auth.controller.js';
import { AuthService } from './auth.service.js';

@Module({
  imports: [serviceTracing('auth'), ShopModule],
  controllers: [AuthController],
  providers: [AuthService],
})
export class AuthModule {}
