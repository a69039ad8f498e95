const texts: readonly { readonly pattern: RegExp; readonly sentence: string }[] = [
  {
    pattern: /: [\da-f]{32} [\da-f]{16} (?:INTERNAL|SERVER|CLIENT|PRODUCER|CONSUMER)\b/,
    sentence:
      'a log holds what the logging exporter of OpenTelemetry for Java prints, which has no times: its exporter logging-otlp prints OTLP',
  },
  {
    pattern: /#<struct OpenTelemetry::SDK::Trace::SpanData/,
    sentence: 'a log holds what the console exporter of OpenTelemetry for Ruby prints, which is not read; send OTLP',
  },
];

/** What text that is no JSON seems to be, in a sentence; undefined when nobody knows. */
export function nameForeignText(text: string): string | undefined {
  return texts.find(({ pattern }) => pattern.test(text))?.sentence;
}
