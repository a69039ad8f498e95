import { BadRequestException, Body, Controller, Headers, HttpCode, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { PaymentsService } from './payments.service.js';

interface ChargeBody {
  readonly orderId?: unknown;
  readonly amount?: unknown;
  readonly card?: unknown;
}

@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  charge(
    @Body() { orderId, amount, card }: ChargeBody,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<{ paymentId: string }> {
    if (typeof orderId !== 'string' || typeof amount !== 'number' || typeof card !== 'string') {
      throw new BadRequestException('orderId, amount and card are required');
    }
    return this.payments.charge(orderId, amount, card, idempotencyKey || orderId);
  }

  @Post(':orderId/refund')
  @HttpCode(200)
  async refund(@Param('orderId', ParseUUIDPipe) orderId: string): Promise<{ refunded: boolean }> {
    return { refunded: await this.payments.refund(orderId) };
  }
}
