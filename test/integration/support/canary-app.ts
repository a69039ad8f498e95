import { Body, Controller, Get, Inject, Injectable, Module, Param, Post, Query, Res, type Type } from '@nestjs/common';
import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { currentSpan, traced } from '../../../lib/decorators/wrapping/traced-function.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { sensitive } from '../../../lib/masking/objects/sensitive.js';
import { TracedHttpService } from '../../../lib/nest/outgoing/traced-http.service.js';
import { TracingModule } from '../../../lib/nest/module/tracing.module.js';
import type { TracingModuleOptions } from '../../../lib/nest/module/tracing.options.js';
import { card, email, jwt, marked, secret, token } from './canaries.js';

class Customer {
  readonly name = 'Ada';
  @Sensitive() readonly note = marked('@Sensitive property');
  readonly contact = { email: email('nested property'), tags: ['a', token('array within an argument')] };
}

@Sensitive()
class Wallet {
  readonly content = marked('@Sensitive class');
}

const link = (note: string) => ({
  context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
  attributes: { note },
});

@Injectable()
class CanaryService {
  @Traced({ attributes: () => ({ note: `call ${email('attribute function')}` }) })
  parameters(
    @SpanAttr('secret') @Sensitive() _secret: string,
    @SpanAttr('customer') _customer: Customer,
    @SpanAttr('wallet') _wallet: Wallet,
    @SpanAttr('wrapped') _wrapped: unknown,
    @SpanAttr('user.password') _password: string,
    @SpanAttr('card') _card: number,
    @SpanAttr('notes') _notes: string[],
  ): void {}

  @Traced({
    name: () => `work for ${email('span name')}`,
    samplingAttributes: () => ({ 'sampling.note': token('sampling attribute') }),
    links: () => [link(token('link option'))],
    onResult: (result: { api_key: string }) => ({ result }),
  })
  results(): { api_key: string; nested: Map<string, string> } {
    return { api_key: secret('result'), nested: new Map([['session_token', secret('map within a result')]]) };
  }

  @SpanAttr('made')
  @Sensitive()
  @Traced()
  markedResult(): string {
    return marked('@Sensitive result');
  }

  @Traced()
  echoes(@Sensitive() value: string, form: { password: string }, wrapped: unknown): never {
    void wrapped;
    const all = `${value} ${form.password} ${marked('sensitive() within an argument')}`;
    currentSpan()
      .setAttribute('note', all)
      .addEvent(`event ${all}`, { all })
      .addLink(link(all))
      .updateName(`name ${all}`);
    currentSpan().setStatus({ code: SpanStatusCode.ERROR, message: all });
    trace.getTracer('driver').startActiveSpan(`query ${all}`, { attributes: { all }, links: [link(all)] }, (span) => {
      span.recordException(new TypeError(`driver ${all}`));
      traced('nested', (inner) => void inner.setAttribute('all', [all]));
      span.end();
    });
    const cause = new Error(`cause ${all}`);
    throw new AggregateError([new Error(`part ${all}`)], `failed with ${all}`, { cause });
  }

  @Traced()
  throws(): never {
    const error = new Error(`card ${card('error message')}`, { cause: new Error(`token ${jwt('error cause')}`) });
    error.stack = `Error: at ${email('error stack')}\n    at work (/srv/app.js:1:1)`;
    error.name = token('error type');
    throw error;
  }

  @Traced()
  parts(): void {
    const span = currentSpan();
    span.addEvent(`mail to ${email('event name')}`, {
      password: secret('event attribute by key'),
      note: card('event attribute'),
    });
    span.addLink(link(jwt('link')));
    span.setStatus({ code: SpanStatusCode.ERROR, message: `no ${token('status message')}` });
    span.recordException(new Error(`no ${token('recordException')}`));
    span.setAttribute(`mail.${email('attribute name')}`, 1);
    span.setAttribute('list', ['a', email('attribute array')]);
    span.setAttribute('db.connection_string', `postgres://app:${secret('connection string')}@db/app`);
    trace.getTracer('driver').startActiveSpan(`job ${email('name of another library')}`, (inner) => {
      inner.setAttributes({
        'db.system.name': 'postgresql',
        'db.query.text': `SELECT * FROM users WHERE name = '${secret('statement')}' AND id = 7`,
        'url.full': `https://bob:${secret('URL password')}@host/p?access_token=${secret('URL query of another library')}`,
        'http.request.header.authorization': [`Bearer ${secret('header of another library')}`],
      });
      inner.end();
    });
  }

  @Traced({
    attributes: () => {
      throw new Error(`callback with ${email('failing callback')}`);
    },
  })
  failingCallback(): void {}
}

@Controller('c')
class CanaryController {
  constructor(
    @Inject(CanaryService) private readonly service: CanaryService,
    @Inject(TracedHttpService) private readonly http: TracedHttpService,
  ) {}

  @Get('parameters')
  parameters() {
    const wrapped = { value: sensitive(marked('sensitive()')) };
    const number = Number(card('number'));
    const notes = ['x', email('list parameter')];
    const password = secret('attribute by key');
    this.service.parameters(
      marked('@Sensitive parameter'),
      new Customer(),
      new Wallet(),
      wrapped,
      password,
      number,
      notes,
    );
    this.service.results();
    this.service.markedResult();
    this.service.parts();
    this.service.failingCallback();
    return {};
  }

  @Get('echoes')
  echoes() {
    const wrapped = { value: sensitive(marked('sensitive() within an argument')) };
    return this.service.echoes(marked('echo of a parameter'), { password: secret('echo of a property') }, wrapped);
  }

  @Get('wraps')
  wraps() {
    try {
      return this.echoes();
    } catch (error) {
      throw new Error(`wrapped: ${(error as Error).message}`, { cause: error });
    }
  }

  @Get('throws')
  throws() {
    return this.service.throws();
  }

  @Get('items/:id')
  item(
    @Param('id') id: string,
    @Query() query: object,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): void },
  ) {
    reply.header('set-cookie', `sid=${marked('set-cookie')}; HttpOnly`);
    reply.header('x-note', `mail ${email('response header')}`);
    return { length: id.length, names: Object.keys(query) };
  }

  @Post('body')
  body(@Body() body: { password: string }) {
    throw new Error(`cannot take ${JSON.stringify(body)}`);
  }

  @Get('relay')
  async relay(@Query('to') to: string) {
    const baggage = propagation.createBaggage({
      tenant: { value: 'acme' },
      'user.email': { value: email('baggage by key') },
      note: { value: `for ${token('baggage value')}` },
    });
    const address = to
      .replace('//', `//app:${marked('password of a client address')}@`)
      .concat(`?X-Amz-Signature=${marked('signature of a client address')}&refresh_token=${secret('client query')}`);
    await context.with(propagation.setBaggage(context.active(), baggage), async () => {
      // `fetch` refuses an address with a password; the span is made all the same.
      await this.http.get(address).catch(() => undefined);
      await this.http.get(address.replace(/\/\/[^@]*@/, '//'), {
        headers: { 'x-api-key': marked('client header') },
        captureRequestHeaders: ['x-api-key'],
      });
    });
    return {};
  }
}

export function canaryModule(options: TracingModuleOptions): Type {
  @Module({
    imports: [
      TracingModule.forRoot({
        ...options,
        http: {
          captureRequestHeaders: ['authorization', 'cookie', 'x-session-token', 'x-note', 'user-agent'],
          captureResponseHeaders: ['set-cookie', 'x-note'],
        },
      }),
    ],
    controllers: [CanaryController],
    providers: [CanaryService],
  })
  class CanaryModule {}
  return CanaryModule;
}

/** Requests everything that the application can be made to tell. */
export async function visit(url: string, downstream: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${marked('authorization header')}`,
    cookie: `sid=${marked('cookie header')}`,
    'x-session-token': secret('captured header by key'),
    'x-note': `mail ${email('captured header')}`,
    'user-agent': `agent ${email('user agent')}`,
  };
  const query = `access_token=${secret('server query')}&sig=${marked('server signature')}&q=${encodeURIComponent(email('text in a query'))}`;
  await fetch(`${url}/c/parameters`, { headers });
  await fetch(`${url}/c/echoes`);
  await fetch(`${url}/c/wraps`);
  await fetch(`${url}/c/throws`);
  await fetch(`${url}/c/items/${encodeURIComponent(email('path'))}?${query}`, { headers });
  await fetch(`${url}/c/missing/${jwt('path without a route')}?${query}`);
  await fetch(`${url}/c/body`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ password: secret('body repeated in an error') }),
  });
  await fetch(`${url}/c/relay?to=${encodeURIComponent(`${downstream}/target`)}`);
}
