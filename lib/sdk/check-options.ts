import { refuseOption } from '../shared/refuse-option.js';
import { resolveEventLoop } from './event-loop/event-loop.options.js';
import { checkRulesOption } from './rules/check-rules.js';
import { resolveBaggage } from './processors/baggage.options.js';
import type { StartTracingOptions } from './start-tracing.options.js';

const EXCEPTION_SIGNALS = ['span-event', 'log', 'both'];

/** Refuses option values that would only show as missing spans later. @throws TracedError `TRACED_INVALID_OPTION`. */
export function checkOptions(options: StartTracingOptions): void {
  checkNumbers('batch', options.batch, new Set(['scheduleDelayMs']));
  const { shutdownTimeoutMs } = options;
  if (shutdownTimeoutMs !== undefined && !(Number.isInteger(shutdownTimeoutMs) && shutdownTimeoutMs >= 1)) {
    refuseOption(
      'startTracing()',
      `shutdownTimeoutMs is ${String(shutdownTimeoutMs)}; write a whole number of at least 1.`,
    );
  }
  checkNumbers('limits', options.limits, new Set(Object.keys(options.limits ?? {})));
  checkList('exporters', options.exporters);
  checkPropagators(options.propagators);
  checkList('spanProcessors', options.spanProcessors);
  resolveEventLoop(options.eventLoop);
  resolveBaggage(options.baggage);
  checkRulesOption(options.rules);
  const { exceptionSignal, resiliencePrefix } = options;
  if (resiliencePrefix !== undefined && !/^[a-z]\w*(?:\.[a-z]\w*)*$/.test(resiliencePrefix)) {
    refuseOption(
      'startTracing()',
      `resiliencePrefix is '${String(resiliencePrefix)}'; write words with dots between them, such as 'acme.retry'.`,
    );
  }
  if (exceptionSignal !== undefined && !EXCEPTION_SIGNALS.includes(exceptionSignal)) {
    refuseOption(
      'startTracing()',
      `exceptionSignal is '${String(exceptionSignal)}'; write ${EXCEPTION_SIGNALS.map((s) => `'${s}'`).join(', ')}.`,
    );
  }
}

function checkNumbers(group: string, values: object | undefined, mayBeZero: ReadonlySet<string>): void {
  for (const [key, value] of Object.entries(values ?? {}) as [string, unknown][]) {
    const minimum = mayBeZero.has(key) ? 0 : 1;
    if (value === undefined || (Number.isInteger(value) && (value as number) >= minimum)) continue;
    refuseOption('startTracing()', `${group}.${key} is ${String(value)}; write a whole number of at least ${minimum}.`);
  }
}

function checkPropagators(value: unknown): void {
  if (typeof value === 'object' && value !== null && ('extract' in value || 'inject' in value)) {
    const { extract, inject } = value as { extract?: unknown; inject?: unknown };
    if (!Array.isArray(extract) || !Array.isArray(inject)) {
      refuseOption(
        'startTracing()',
        "propagators has only one direction; write { extract: ['b3', 'tracecontext'], inject: ['tracecontext'] }.",
      );
    }
  } else checkList('propagators', value);
}

function checkList(name: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value))
    refuseOption('startTracing()', `${name} is not a list; write ${name}: [ … ].`);
}
