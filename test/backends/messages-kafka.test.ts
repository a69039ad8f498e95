// needs: KAFKA_BROKER
import 'reflect-metadata';
import { Transport } from '@nestjs/microservices';
import { Kafka, logLevel } from 'kafkajs';
import { describeTransport } from '../integration/support/messages-cases.js';

const broker = process.env['KAFKA_BROKER'] as string;
const unique = `t${process.pid}`;
/** Topics of this run: the broker keeps what an earlier one has sent. */
const prefix = `kafka-${unique}`;

/** Nest's consumers expect their topics to be there. */
async function createTopics(): Promise<void> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const requests = ['find', 'stream', 'fails'].map((name) => `${prefix}.${name}`);
  const names = [...requests, ...requests.map((name) => `${name}.reply`), `${prefix}.placed`, `${prefix}.broken`];
  await admin.createTopics({ waitForLeaders: true, topics: names.map((topic) => ({ topic, numPartitions: 1 })) });
  await admin.disconnect();
}

describeTransport({
  system: 'kafka',
  prefix,
  options: async () => {
    await createTopics();
    const client = { brokers: [broker], logLevel: 0 };
    const options = {
      transport: Transport.KAFKA as const,
      options: {
        client,
        consumer: { groupId: unique },
        producer: { allowAutoTopicCreation: true },
        subscribe: { fromBeginning: true },
      },
    };
    return { server: options, client: options };
  },
  prepare: (client) => {
    const { subscribeToResponseOf } = client as unknown as { subscribeToResponseOf(pattern: string): void };
    for (const name of ['find', 'stream', 'fails']) subscribeToResponseOf.call(client, `${prefix}.${name}`);
  },
});
