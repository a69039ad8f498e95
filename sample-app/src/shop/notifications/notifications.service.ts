import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Traced } from 'nestjs-traced';

/** A message to a customer; the recipient arrives masked already. */
export interface Message {
  readonly template: string;
  readonly recipient: string;
  readonly subject: string;
}

/** How many outgoing messages are kept for who looks after them. */
const KEPT = 100;

@Injectable()
export class NotificationsService {
  readonly #sent: Message[] = [];

  @Traced({
    name: 'notification.send',
    kind: 'producer',
    attributes: ([message]: [Message]) => ({
      'notification.template': message.template,
      'notification.recipient': message.recipient,
    }),
  })
  async send(message: Message): Promise<void> {
    await sleep(5);
    this.#sent.push(message);
    if (this.#sent.length > KEPT) this.#sent.shift();
  }
}
