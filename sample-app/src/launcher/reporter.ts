import { ansiStyles, plainStyles, renderTrace } from 'nestjs-traced/analysis';
import { namedExporters } from '../shop/common/exporters.js';
import { curlExamples, type DemoRequest, type DemoResponse } from './demo-requests.js';
import { SERVICE_NAMES } from './services.js';
import type { Shop } from './shop.js';
import type { TraceGroup } from '../protocol/span-record.js';

/** Where the launcher says what happens. */
export interface Reporter {
  started(shop: Shop, tookMs: number): void;
  answered(request: DemoRequest, response: DemoResponse): void;
  trace(group: TraceGroup): void;
  /** A line that a service has written. */
  output(service: string, line: string): void;
  /** `userId`: a user who can place orders, if there is one. */
  serving(shop: Shop, userId: string | undefined): void;
  closed(): void;
  failed(error: Error): void;
}

/** For people: what was sent, and the traces as aligned trees or, with `hasTrees: false`, on the page only. */
export function createTextReporter(
  out: NodeJS.WriteStream,
  { hasTrees, env = process.env }: { readonly hasTrees: boolean; readonly env?: NodeJS.ProcessEnv },
): Reporter {
  const styles = out.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? ansiStyles : plainStyles;
  const warn = (message: string) => process.stderr.write(`${styles.yellow('!')} ${message}\n`);
  const print = (text = '') => out.write(`${text}\n`);
  const row = (name: string, value: string) => print(`  ${styles.cyan(name.padEnd(14))}${value}`);
  return {
    started(shop, tookMs) {
      print(
        styles.bold(
          `The shop is open: ${SERVICE_NAMES.length} services, each its own process, after ${(tookMs / 1000).toFixed(1)} s`,
        ),
      );
      for (const name of SERVICE_NAMES) row(name, shop.addresses[name]);
      row('database', shop.database);
      row('cache', shop.cache);
      row(
        'traces to',
        [shop.page, ...(hasTrees ? ['this terminal'] : []), ...namedExporters(env['OTEL_TRACES_EXPORTER'], warn)].join(
          ', ',
        ),
      );
      print();
    },
    answered(request, response) {
      print(`${styles.bold('▸')} ${request.title} ${styles.dim(`(POST ${request.path} answered ${response.status})`)}`);
    },
    trace(group) {
      if (!hasTrees) return;
      const width = Math.min(Math.max(out.columns ?? 100, 80), 160);
      print(renderTrace(group, { styles, width, linked: group.linked, stackFrames: 3 }));
    },
    output: (service, line) => void process.stderr.write(`${styles.dim(`[${service}]`)} ${line}\n`),
    serving(shop, userId) {
      if (!hasTrees) print();
      print(styles.bold(`Try it from another terminal; the trace appears ${hasTrees ? 'here and ' : ''}on the page:`));
      for (const command of curlExamples(shop.addresses.gateway, shop.token, userId)) print(`  ${command}`);
      print(styles.dim('Ctrl-C closes the shop.'));
      print();
      print(`${styles.bold('Send requests to:       ')} ${styles.cyan(shop.addresses.gateway)}`);
      print(`${styles.bold('See where the time goes:')} ${styles.cyan(shop.page)}`);
    },
    closed: () => print('\nThe shop is closed.'),
    failed(error) {
      process.stderr.write(`${styles.red('The shop had to close:')} ${error.message}\n`);
    },
  };
}

/** For programs: one JSON object per line. */
export function createJsonReporter(out: NodeJS.WritableStream): Reporter {
  const write = (value: unknown) => out.write(`${JSON.stringify(value)}\n`);
  return {
    started: ({ addresses, database, cache, page, processes }, tookMs) =>
      write({ type: 'started', addresses, database, cache, page, processes, tookMs }),
    answered: ({ path, title }, { status, requestId }) => write({ type: 'answered', path, title, status, requestId }),
    trace: (group) => write({ type: 'trace', ...group }),
    // On the error output, because whoever reads the JSON objects expects nothing else among them.
    output: (service, line) => void process.stderr.write(`[${service}] ${line}\n`),
    serving: () => write({ type: 'serving' }),
    closed: () => write({ type: 'closed' }),
    failed: (error) => write({ type: 'failed', message: error.message }),
  };
}
