import { describe, expect, it } from '@jest/globals';
import { attributeGroups } from '../../../../lib/viewer/ui/model/attribute-groups.js';
import { RowFinder } from '../../../../lib/viewer/ui/model/rows/find.js';
import { buildRows } from '../../../../lib/viewer/ui/model/rows/rows.js';
import { stackLines } from '../../../../lib/viewer/ui/model/stack.js';
import { span } from './span.fixture.js';

describe('the attributes of a span', () => {
  it('stand below headings, what the user wrote first', () => {
    const groups = attributeGroups({
      'request.id': 'r1',
      'http.route': '/a',
      'correlation.id': 'c1',
      'code.function.name': 'A.b',
      'order.id': 'o1',
      'order.total': 2500,
      plain: true,
    });
    expect(groups.map(({ title, lines }) => [title, ...lines.map(({ name, text }) => `${name}=${text}`)])).toEqual([
      ['Order', 'order.id=o1', 'order.total=2500'],
      ['Attributes', 'plain=true'],
      ['Request', 'request.id=r1', 'correlation.id=c1'],
      ['HTTP', 'http.route=/a'],
      ['Code', 'code.function.name=A.b'],
    ]);
  });

  it('say why a value is masked, and do not show the report itself', () => {
    const [group] = attributeGroups({ 'payment.card': '[REDACTED]', 'traced.masked': ['payment.card sensitive'] });
    expect(group!.lines).toEqual([{ name: 'payment.card', text: '[REDACTED]', masked: 'sensitive' }]);
  });
});

describe('a stack', () => {
  it('shows the frames of the user and counts the others', () => {
    const stack = [
      'Error: no',
      '    at PaymentsClient.charge (file:///srv/shop/orders/payments.client.js:24:11)',
      '    at process.processTicks (node:internal/process/task_queues:95:5)',
      '    at Layer.handle (/srv/node_modules/express/lib/router/layer.js:95:5)',
      'Caused by: Other',
      '    at async run (/srv/shop/main.js:3:1)',
    ].join('\n');
    expect(stackLines(stack)).toEqual([
      { text: 'Error: no', isQuiet: false },
      {
        text: 'PaymentsClient.charge',
        place: 'orders/payments.client.js:24',
        path: '/srv/shop/orders/payments.client.js:24:11',
        isQuiet: false,
      },
      { text: '2 frames of packages and Node', isQuiet: true },
      { text: 'Caused by: Other', isQuiet: true },
      { text: 'run', place: 'shop/main.js:3', path: '/srv/shop/main.js:3:1', isQuiet: false },
    ]);
  });
});

describe('finding in a trace', () => {
  const rows = buildRows([
    span('root', undefined, 0, 100, { name: 'POST /orders' }),
    span('a', 'root', 1, 5, { name: 'reprice', attributes: { 'product.sku': 'KETTLE-07' }, error: true }),
    span('b', 'root', 9, 5, {
      name: 'reprice',
      events: [{ name: 'exception', timeUs: 10, attributes: { 'exception.message': 'no price' } }],
    }),
  ]);
  const find = (query: string): number[] => new RowFinder(rows).find(query);

  it('sees names, attributes, events and failures, in any case', () => {
    expect([
      find('ORDERS'),
      find('kettle'),
      find('no price'),
      find('status:error'),
      find('product.sku=kettle-07'),
    ]).toEqual([[0], [1], [2], [1], [1]]);
  });

  it('wants every word', () => {
    expect([find('reprice'), find('reprice kettle'), find('reprice teapot'), find(' ')]).toEqual([[1, 2], [1], [], []]);
  });
});
