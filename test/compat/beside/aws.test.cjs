const assert = require('node:assert/strict');
const { after, before, it } = require('node:test');
const { SpanKind } = require('@opentelemetry/api');
const { AwsInstrumentation } = require('@opentelemetry/instrumentation-aws-sdk');
const { notices, startApplication, startServers } = require('./support.cjs');

let app;
let ports;
before(async () => {
  ports = await startServers();
  app = await startApplication([new AwsInstrumentation()]);
});
after(() => app.stop());

const isRequest = ({ name, instrumentationScope }) =>
  instrumentationScope.name === 'nestjs-traced' && /^(?:GET|POST)/.test(name);

it('leaves clients of the AWS SDK to the instrumentation that came first, and says so once', async () => {
  const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
  const { traceAws } = require('nestjs-traced/drivers');
  const endpoint = `http://127.0.0.1:${ports.undici}`;
  const credentials = { accessKeyId: 'shop', secretAccessKey: 'shop' };
  for (let turn = 0; turn < 2; turn += 1) {
    const sqs = traceAws(new SQSClient({ endpoint, credentials, region: 'eu-central-1', md5: false }));
    const command = new SendMessageCommand({ QueueUrl: `${endpoint}/1/orders`, MessageBody: 'tea' });
    const { finished } = await app.spansOf(() => sqs.send(command));
    // The request below is a call of its own: the SDK's instrumentation leaves it to whoever traces HTTP.
    const sent = finished.filter((span) => !isRequest(span));
    assert.deepEqual(
      sent.map(({ kind, instrumentationScope }) => [SpanKind[kind], instrumentationScope.name]),
      [['PRODUCER', '@opentelemetry/instrumentation-aws-sdk']],
    );
    assert.match(command.input.MessageAttributes.traceparent.StringValue, /^00-/);
    sqs.destroy();
  }
  assert.deepEqual(
    notices.filter((notice) => !notice.includes('nestjs-traced: http ')),
    ['nestjs-traced: aws is traced by somebody else (Client.send is patched); ours stands back'],
  );
});
