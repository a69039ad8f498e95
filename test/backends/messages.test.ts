// needs: REDIS_URL, NATS_URL, MQTT_URL, AMQP_URL
import 'reflect-metadata';
import { headers as natsHeaders } from '@nats-io/transport-node';
import { MqttRecordBuilder, NatsRecordBuilder, RmqRecordBuilder, Transport } from '@nestjs/microservices';
import { describeTransport } from '../integration/support/messages-cases.js';

const env = (name: string): string => process.env[name] as string;
const unique = `t${process.pid}`;
const redisUrl = new URL(env('REDIS_URL'));

describeTransport({
  system: 'redis',
  prefix: 'redis',
  options: () => {
    const options = {
      transport: Transport.REDIS as const,
      options: { host: redisUrl.hostname, port: Number(redisUrl.port) },
    };
    return Promise.resolve({ server: options, client: options });
  },
});

describeTransport({
  system: 'nats',
  prefix: 'nats',
  options: () => {
    const options = { transport: Transport.NATS as const, options: { servers: [env('NATS_URL')] } };
    return Promise.resolve({ server: options, client: options });
  },
  own: {
    record: (data, own) => {
      const headers = natsHeaders();
      for (const [name, value] of Object.entries(own)) headers.set(name, value);
      return new NatsRecordBuilder(data).setHeaders(headers).build();
    },
    read: (handlerContext) => handlerContext.getHeaders().get('tenant'),
  },
});

describeTransport({
  system: 'mqtt',
  prefix: 'mqtt',
  options: () => {
    const options = {
      transport: Transport.MQTT as const,
      options: { url: env('MQTT_URL'), protocolVersion: 5 as const },
    };
    return Promise.resolve({ server: options, client: options });
  },
  own: {
    record: (data, userProperties) => new MqttRecordBuilder(data).setProperties({ userProperties }).build(),
    read: (handlerContext) => handlerContext.getPacket().properties.userProperties.tenant,
    isUsedUp: true,
  },
});

describeTransport({
  system: 'rabbitmq',
  prefix: 'rmq',
  options: () => {
    const options = {
      transport: Transport.RMQ as const,
      options: { urls: [env('AMQP_URL')], queue: `${unique}.queue`, queueOptions: { durable: false } },
    };
    return Promise.resolve({ server: options, client: options });
  },
  own: {
    record: (data, headers) => new RmqRecordBuilder(data).setOptions({ headers }).build(),
    read: (handlerContext) => handlerContext.getMessage().properties.headers.tenant,
  },
});
