import { BadRequestException, Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { Baggage } from 'nestjs-traced';
import { REQUEST_ID } from '../common/baggage.js';
import { NotificationsService, type Message } from './notifications.service.js';

@Controller('notifications')
export class NotificationsController {
  constructor(@Inject(NotificationsService) private readonly notifications: NotificationsService) {}

  @Post()
  @HttpCode(202)
  async send(
    @Body() { template, recipient, subject }: Partial<Message>,
    @Baggage(REQUEST_ID) requestId: string | undefined,
  ): Promise<{ accepted: true }> {
    if (typeof template !== 'string' || typeof recipient !== 'string' || typeof subject !== 'string') {
      throw new BadRequestException('template, recipient and subject are required');
    }
    await this.notifications.send({ template, recipient, subject }, requestId);
    return { accepted: true };
  }
}
