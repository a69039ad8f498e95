import { BadRequestException, Body, Controller, HttpCode, Post } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { BackgroundTasks } from '../common/background-tasks.js';
import { ORDER_CONFIRMED } from '../common/events.js';
import { NotificationsService, type Message } from './notifications.service.js';

@Controller('notifications')
export class NotificationsController {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly tasks: BackgroundTasks,
  ) {}

  /** Orders waits for nothing here: the message has a trace of its own, linked to the order's. */
  @EventPattern<string>(ORDER_CONFIRMED)
  confirmed(@Payload() message: Message): Promise<void> {
    return this.tasks.follow(this.notifications.send(message));
  }

  @Post()
  @HttpCode(202)
  async send(@Body() { template, recipient, subject }: Partial<Message>): Promise<{ accepted: true }> {
    if (typeof template !== 'string' || typeof recipient !== 'string' || typeof subject !== 'string') {
      throw new BadRequestException('template, recipient and subject are required');
    }
    await this.notifications.send({ template, recipient, subject });
    return { accepted: true };
  }
}
