const texts: readonly { readonly pattern: RegExp; readonly sentence: string }[] = [
  {
    pattern: /: [\da-f]{32} [\da-f]{16} (?:INTERNAL|SERVER|CLIENT|PRODUCER|CONSUMER)\b/,
    sentence:
      'a log holds what the logging exporter of OpenTelemetry for Java prints, which has no times: its exporter logging-otlp prints OTLP',
  },
  {
    pattern: /\bResourceTraces #\d+(?: |$)/m,
    sentence:
      'a log holds what the debug exporter of the Collector prints with verbosity normal, which has no times: set it to detailed',
  },
  {
    pattern: /#<struct OpenTelemetry::SDK::Trace::SpanData/,
    sentence: 'a log holds what the console exporter of OpenTelemetry for Ruby prints, which is not read; send OTLP',
  },
  {
    pattern: /^\s*<(?:!doctype html|html|\?xml)\b/i,
    sentence: 'the text is a page of HTML or XML and no trace: ask the API of the backend, not its page',
  },
  {
    pattern: /^[ \t]*(?:-[ \t]*)?resourceSpans:[ \t]*\r?$/m,
    sentence: 'the text is YAML, which is not read: turn it into JSON',
  },
  {
    pattern: /^\s*"?(?:trace\.)?(?:trace[_ ]?id|span[_ ]?id|timestamp|start[_ ]?time)"?\s*[,;\t]/i,
    sentence: 'the text is a table of values, which is not read: save the trace as JSON',
  },
];

/** What text that is no JSON seems to be, in a sentence; undefined when nobody knows. */
export function nameForeignText(text: string): string | undefined {
  return texts.find(({ pattern }) => pattern.test(text))?.sentence;
}
