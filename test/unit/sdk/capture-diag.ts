import { diag, DiagLogLevel } from '@opentelemetry/api';

/** What was told through `diag` since. */
export interface CapturedDiag {
  readonly error: string[];
  readonly warn: string[];
  readonly info: string[];
  restore(): void;
}

/** Collects diagnostics instead of printing them. */
export function captureDiag(): CapturedDiag {
  const lines = { error: [] as string[], warn: [] as string[], info: [] as string[] };
  const collect =
    (into: string[]) =>
    (message: string, ...rest: unknown[]) =>
      void into.push([message, ...rest].join(' '));
  diag.setLogger(
    {
      error: collect(lines.error),
      warn: collect(lines.warn),
      info: collect(lines.info),
      debug: () => undefined,
      verbose: () => undefined,
    },
    { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
  );
  return { ...lines, restore: () => diag.disable() };
}
