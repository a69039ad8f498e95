import { Module } from '@nestjs/common';
import { ShopModule } from '../common/shop.module.js';
import { settings } from '../common/settings.js';
import { serviceTracing } from '../common/tracing.js';
import { PaymentProvider } from './payment-provider.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [serviceTracing('payments'), ShopModule],
  controllers: [PaymentsController],
  providers: [
    PaymentsService,
    { provide: PaymentProvider, useFactory: () => new PaymentProvider(settings.paymentFailureRate) },
  ],
})
export class PaymentsModule {}
