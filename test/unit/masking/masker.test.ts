import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rounds } from '../../support/rounds.js';
import { createMasker } from '../../../lib/masking/masker.js';
import { sensitive } from '../../../lib/masking/objects/sensitive.js';

const masker = createMasker();
const HOSTILE = JSON.parse(readFileSync('test/support/hostile-texts.json', 'utf8')) as string[];

describe('masker.attribute', () => {
  it('masks by key whatever the type, and keeps what says nothing', () => {
    expect(masker.attribute('user.password', 'hunter2')).toBe('[REDACTED]');
    expect(masker.attribute('user.pin', 1234)).toBe('[REDACTED]');
    expect(masker.attribute('api_keys', ['a', 'b'])).toEqual(['[REDACTED]', '[REDACTED]']);
    expect(masker.attribute('credentials', { user: 'bob', password: 'x' })).toBe('[REDACTED]');
    for (const value of [true, false, null, undefined, '', 'true', 'null']) {
      expect(masker.attribute('password', value)).toBe(value);
    }
  });

  it('masks by value, in arrays, numbers and nested objects, and copies objects', () => {
    const order = { id: 7, card: { number: '4111111111111111', brand: 'visa' }, notes: ['mail bob@example.com'] };
    const before = JSON.stringify(order);
    expect(masker.attribute('order', order)).toEqual({
      id: 7,
      card: { number: '[REDACTED]', brand: 'visa' },
      notes: ['mail [REDACTED]'],
    });
    expect(JSON.stringify(order)).toBe(before);
    expect(masker.attribute('note', ['a', 'bob@example.com'])).toEqual(['a', '[REDACTED]']);
    expect(masker.attribute('amounts', [1, 4111111111111111])).toEqual(['1', '[REDACTED]']);
    expect(masker.attribute('charge', 4111111111111111)).toBe('[REDACTED]');
    expect(masker.attribute('timestamp', 1700000000000)).toBe(1700000000000);
    expect(masker.attribute('order.id', '4111111111111111')).toBe('4111111111111111');
    expect(masker.attribute('order.id', 4111111111111111)).toBe(4111111111111111);
  });

  it('treats URLs and statements as what they are', () => {
    expect(masker.attribute('url.full', 'https://u:p@h/?sig=1&x=%20')).toBe(
      'https://REDACTED:REDACTED@h/?sig=REDACTED&x=%20',
    );
    expect(masker.attribute('url.query', 'token=a&b=c')).toBe('token=REDACTED&b=c');
    expect(masker.attribute('db.query.text', "SELECT a FROM t WHERE b = 'x'")).toBe('SELECT a FROM t WHERE b = ?');
    expect(masker.attribute('db.query.parameter.0', 'x')).toBe('[REDACTED]');
    expect(masker.attribute('exception.message', 'login failed: password=hunter2')).toBe(
      'login failed: password=[REDACTED]',
    );
  });

  it('returns the very same value when there is nothing to mask', () => {
    const list = ['a', 'b'];
    expect(masker.attribute('list', list)).toBe(list);
    expect(masker.attribute('http.response.status_code', 200)).toBe(200);
    expect(masker.attribute('http.route', '/orders/:id')).toBe('/orders/:id');
  });

  it('masks marked values although their key is allowed', () => {
    const allowing = createMasker({ keys: { allow: ['card'] }, allow: () => true });
    expect(allowing.attribute('card', '4111111111111111')).toBe('4111111111111111');
    expect(allowing.attribute('card', sensitive('4111111111111111'))).toBe('[REDACTED]');
    expect(allowing.attribute('card', sensitive('4111111111111111', 'drop'))).toBeUndefined();
  });

  it('masks or skips cycles, proxies and throwing getters', () => {
    const hostile: Record<string, unknown> = {};
    hostile['self'] = hostile;
    const fail = (): never => {
      throw new Error('no');
    };
    hostile['proxy'] = new Proxy({}, { get: fail, ownKeys: fail });
    Object.defineProperty(hostile, 'getter', { get: fail, enumerable: true });
    expect(masker.attribute('x', hostile)).toEqual({ self: '[Circular]', proxy: '[Proxy]' });
    const list = [1];
    Object.defineProperty(list, 0, { get: fail });
    expect(masker.attribute('x', list)).toBe('[REDACTED]');
  });
});

describe('createMasker options', () => {
  it('adds, removes and allows keys', () => {
    const custom = createMasker({ keys: { add: ['internalCode'], remove: ['email', 'pin'], allow: ['auth.token'] } });
    expect(custom.isSensitiveKey('user.internal_code')).toBe(true);
    expect(custom.isSensitiveKey('decode')).toBe(false);
    expect(custom.isSensitiveKey('contact_email')).toBe(false);
    expect(custom.isSensitiveKey('password')).toBe(true);
    expect(custom.attribute('auth.token', 'abc')).toBe('abc');
    expect(custom.text('internal_code=abc')).toBe('internal_code=[REDACTED]');
  });

  it('switches groups and detectors', () => {
    const open = createMasker({ groups: { pii: false }, detectors: { off: ['card'] } });
    expect(open.text('bob@example.com 4111111111111111')).toBe('bob@example.com 4111111111111111');
    expect(open.attribute('user.email', 'bob')).toBe('bob');
    const strict = createMasker({ groups: { strict: true } });
    expect(strict.attribute('client.address', '10.0.0.1')).toBe('[REDACTED]');
    expect(strict.text('from 10.0.0.1:80')).toBe('from [REDACTED]:80');
    expect(masker.attribute('client.address', '10.0.0.1')).toBe('10.0.0.1');
  });

  it('applies strategies by rule, key and default', () => {
    const hashKey = 'a key of this test, long enough';
    const custom = createMasker({
      hashKey,
      hashKeyId: 'k1',
      tokenize: (value) => `tok_${String(value).length}`,
      strategies: {
        rules: { card: 'partial', email: 'hash', pii: 'hash' },
        keys: { 'order.token': 'tokenize', gone: 'drop' },
      },
    });
    expect(custom.text('card 4111 1111 1111 1111')).toBe('card ****1111');
    const hash = custom.attribute('user.email', 'bob@example.com');
    expect(hash).toMatch(/^h:k1:[\w-]{22}$/);
    expect(custom.text('to Bob@Example.com')).toBe(`to ${String(hash)}`);
    expect(custom.attribute('order.token', 'abc')).toBe('tok_3');
    expect(custom.attribute('order.token', 'tok_3')).toBe('tok_3');
    expect(custom.attribute('gone', 'x')).toBeUndefined();
  });

  it('tells what was masked, never the value, and lets a callback rescue', () => {
    const told: unknown[] = [];
    const custom = createMasker({
      onMasked: (evidence) => told.push(evidence),
      allow: ({ value }) => value === 'ok@example.com',
    });
    expect(custom.attribute('note', 'ok@example.com bad@example.com')).toBe('ok@example.com [REDACTED]');
    custom.attribute('a', { password: 'x' });
    expect(told).toEqual([
      { rule: 'email', path: 'note' },
      { rule: 'key', path: 'a.password' },
    ]);
  });

  it('fails closed when a callback or a detector throws', () => {
    const errors: string[] = [];
    const fail = (): never => {
      throw new Error('no');
    };
    const custom = createMasker({
      allow: fail,
      onMasked: fail,
      strategies: { rules: { email: fail } },
      detectors: { add: [{ name: 'broken', trigger: 'zzz', find: fail }] },
      onInternalError: (site) => errors.push(site),
    });
    expect(custom.text('bob@example.com')).toBe('[REDACTED]');
    expect(custom.text('a zzz b')).toBe('[REDACTED]');
    expect(errors).toEqual(['allow', 'onMasked', 'strategy of email', 'text']);
  });

  it('runs detectors of the user, by function and by pattern', () => {
    const custom = createMasker({
      detectors: {
        add: [
          { name: 'acme', pattern: /acme_[a-z0-9]{8}/, validate: (match) => match !== 'acme_00000000' },
          {
            name: 'ticket',
            trigger: 'TCK',
            find: (text) => [{ start: text.indexOf('TCK'), end: text.indexOf('TCK') + 6 }],
          },
        ],
      },
    });
    expect(custom.text('acme_a1b2c3d4 acme_00000000 TCK123')).toBe('[REDACTED] acme_00000000 [REDACTED]');
    expect(custom.explain('x', 'TCK123')).toEqual([{ rule: 'ticket', start: 0, end: 6 }]);
  });

  it('refuses what cannot work and says what to do', () => {
    const unsafe = { detectors: { add: [{ name: 'bad', pattern: /(a+)+b/ }] } };
    expect(() => createMasker(unsafe)).toThrow(/'bad'.*TRACED_UNSAFE_PATTERN/);
    expect(() => createMasker({ strategies: { default: 'shout' as never } })).toThrow(
      /'shout'.*TRACED_UNKNOWN_STRATEGY/,
    );
    expect(() => createMasker({ hashKey: '' })).toThrow(/TRACED_MISSING_HASH_KEY/);
    expect(() => createMasker({ strategies: { default: 'hash' } })).toThrow(/TRACED_MASK_KEY.*TRACED_MISSING_HASH_KEY/);
    expect(() => createMasker({ strategies: { default: 'tokenize' } })).toThrow(/tokenize.*TRACED_INVALID_OPTION/);
    expect(() => createMasker({ detectors: { off: ['crad' as never] } })).toThrow(/'crad'.*TRACED_INVALID_OPTION/);
    expect(() => createMasker({ detectors: { add: [{ name: 'f', find: () => [] }] } })).toThrow(/trigger/);
  });
});

describe('the key of the hash strategy', () => {
  const before = process.env['TRACED_MASK_KEY'];
  afterEach(() => {
    if (before === undefined) delete process.env['TRACED_MASK_KEY'];
    else process.env['TRACED_MASK_KEY'] = before;
  });

  it('comes from the environment when no option gives it', () => {
    process.env['TRACED_MASK_KEY'] = 'a key of the environment';
    const one = createMasker({ strategies: { default: 'hash' } });
    const other = createMasker({ strategies: { default: 'hash' } });
    expect(one.attribute('password', 'x')).toMatch(/^h:[0-9a-f]{4}:/);
    expect(one.attribute('password', 'x')).toBe(other.attribute('password', 'x'));
    expect(one.attribute('password', 'y')).not.toBe(other.attribute('password', 'x'));
  });

  it('is refused when it is empty', () => {
    process.env['TRACED_MASK_KEY'] = ' ';
    expect(() => createMasker({ strategies: { default: 'hash' } })).toThrow(/TRACED_MISSING_HASH_KEY/);
  });
});

describe('masker.sql', () => {
  it('tells that literals were masked, once a statement, also from its memory and as an attribute', () => {
    const told: object[] = [];
    const telling = createMasker({ onMasked: (evidence) => told.push(evidence) });
    const listened: object[] = [];
    for (let turn = 0; turn < 2; turn++)
      telling.sql('SELECT 1, 2', 'postgresql', (evidence) => listened.push(evidence));
    telling.sql('SELECT $1');
    expect(listened).toEqual([
      { rule: 'sql-literal', path: '' },
      { rule: 'sql-literal', path: '' },
    ]);
    expect(told).toEqual(listened);
    for (const key of ['db.query.text', 'db.statement']) {
      expect(telling.attribute(key, 'SELECT 1')).toBe('SELECT ?');
      expect(told.at(-1)).toEqual({ rule: 'sql-literal', path: key });
    }
  });
});

describe('masker.explain', () => {
  it('tells rule and range, and agrees with what is masked', () => {
    expect(masker.explain('password', 'x')).toEqual([{ rule: 'key', start: 0, end: 1 }]);
    expect(masker.explain('note', 'to bob@example.com')).toEqual([{ rule: 'email', start: 3, end: 18 }]);
    expect(masker.explain('url.query', 'a=1&token=x')).toEqual([{ rule: 'url-parameter', start: 10, end: 11 }]);
    expect(masker.explain('note', 'nothing')).toEqual([]);
  });
});

describe('every masker', () => {
  const fragments = fc.constantFrom(
    ...[
      'password',
      'token',
      'Bearer ',
      ':',
      '=',
      '"',
      "'",
      '@',
      'bob@example.com',
      '4111 1111 1111 1111',
      '://',
      'u:p@h',
      '\n',
      ' ',
    ],
    ...[
      '-----BEGIN PRIVATE KEY-----',
      '[REDACTED]',
      '****',
      '<a>',
      '{',
      '}',
      '[',
      ']',
      '&',
      '?',
      '+1 201 555 0123',
      'eyJ',
      '.',
      '%40',
      'x1Y2',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragments, { maxLength: 12 }).map((parts) => parts.join('')),
  );

  it('is idempotent and never throws, whatever the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const masked = masker.text(text);
        expect(masker.text(masked)).toBe(masked);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ...['+1 415 555 2671', 'phone=', 'key=token=', 'user:pw@', 'a@b.co', '="x" password', '$$$$', '$$x$$', '4111SG.'],
    ...['name: password\nvalue: [', '= password: string(1) "'],
  ])('is idempotent where %j stands again and again', (piece) => {
    for (const count of [1, 2, 5, 9, 20, 40, 100]) {
      const text = piece.repeat(count);
      for (const mask of [masker.text, masker.url, masker.sql] as ((value: string) => string)[]) {
        const masked = mask.call(masker, text);
        expect(mask.call(masker, masked)).toBe(masked);
      }
    }
  });

  it('is idempotent where pieces of hostile texts meet, once and again and again', () => {
    const pieces = fc.array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 8 }), (meeting, times) => {
        const text = meeting.join('').repeat(times);
        for (const mask of [masker.text, masker.url, masker.sql] as ((value: string) => string)[]) {
          const masked = mask.call(masker, text);
          expect(mask.call(masker, masked)).toBe(masked);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is idempotent with thousands of different names, for a masker that has met them and for one that has not', () => {
    const heads = ['password', 'token', 'apiKey', 'secret', 'pin', 'name', 'id', 'url', 'email', 'value'];
    const values = ['hunter2', '4821', 'x1Y2z3W4', 'u@example.com', 'true', '"quoted"', 'missing', '[REDACTED]', ''];
    const part = fc.tuple(
      fc.constantFrom('user', 'order_', 'db-', 'acme.'),
      fc.constantFrom(...heads),
      fc.constantFrom('=', ': ', ':', ' = ', '="', '%3D'),
      fc.constantFrom(...values),
      fc.constantFrom(' ', '\n', '&', ', ', '; ', '|', ''),
    );
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 500, max: 4_000 }),
        (parts, count) => {
          const text = Array.from({ length: count }, (_, index) => {
            const [prefix, head, operator, value, end] = parts[index % parts.length]!;
            return `${prefix}${index}${head}${operator}${value}${end}`;
          }).join('');
          const fresh = createMasker();
          const [first, second] = [fresh.text(text), fresh.text(text)];
          // One that knows the names sees that there are too many of them, and ends in one mask earlier.
          for (const masked of [first, second]) {
            expect(fresh.text(masked)).toBe(masked);
            expect(createMasker().text(masked)).toBe(masked);
          }
        },
      ),
      { numRuns: rounds(15, 200) },
    );
  });

  it('is idempotent for URLs and attributes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const url = masker.url(text, 'url.full');
        expect(masker.url(url, 'url.full')).toBe(url);
        const value = masker.attribute('note', { text });
        expect(masker.attribute('note', value)).toEqual(value);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves no canary behind a sensitive key, however the text around it looks', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('=', ': ', '":"', '='), (text, operator) => {
        // A quote that the text leaves open makes a value of what follows, up to the quote of the operator.
        fc.pre(operator !== '":"' || (text.split('"').length - 1) % 2 === 0);
        expect(masker.text(`${text.replaceAll('canary', '')} password${operator}canary42 x`)).not.toContain('canary42');
      }),
    );
  });

  it('finds a secret at the end of a megabyte as well', () => {
    const text = `${'lorem ipsum '.repeat(90_000)} bob@example.com`;
    expect(masker.text(text).endsWith(' [REDACTED]')).toBe(true);
  });

  it('leaves a hash as it is that looks like a token by chance', () => {
    const masker = createMasker();
    // Built from parts: the whole would be taken for a token by those who scan sources.
    for (const digest of [['sk', 'KgRwLng5zENKgBKJyO'].join('-') + '-', ['hf', 'S2hTsmaBMffG9EyZwjT'].join('_')]) {
      expect(masker.attribute('user.id', `h:process:${digest}`)).toBe(`h:process:${digest}`);
      expect(masker.text(`process:${digest}`)).toBe('process:[REDACTED]');
    }
  });
});
