import { TraceReader, type TracesRead } from '../../analysis/formats/read-traces.js';
import { unifyTraceIds } from '../../analysis/formats/values/trace-ids.js';
import { separateHalves } from '../../analysis/formats/zipkin/shared-id.js';
import { toTraceMatcher } from '../../analysis/search/match-span.js';
import { parseSearch } from '../../analysis/search/parse-search.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { groupTraces } from '../../analysis/tree/group-traces.js';
import { textOption, type CommandInput } from '../command.js';
import { CommandError, exitCodes } from '../terminal.js';
import { lighten } from './lighten.js';
import { readParts } from './read-parts.js';
import { bareTraceId, beginsWith } from './trace-id.js';

const NO_SPANS = 'there are no spans in the input: OTLP, Zipkin, Jaeger and our JSON are read';

export interface LoadOptions {
  /** Keep only what figures are made of: names, ids and times. A tenth of the memory. */
  readonly light?: boolean;
}

/** The spans of the files of a command, or of standard input, that `--search` and `--trace` choose. */
export async function loadSpans(
  input: CommandInput,
  files: readonly string[],
  options: LoadOptions = {},
): Promise<SpanRecord[]> {
  const { terminal } = input;
  const id = idOption(input);
  if (files.length === 0 && terminal.isStdinTerminal) {
    throw new CommandError('name a file, or give traces on standard input');
  }
  const isLight = options.light === true && textOption(input, 'search') === undefined;
  const spans: SpanRecord[] = [];
  let hasZipkin = false;
  for (const file of files.length === 0 ? ['-'] : files) {
    const format = await readFileSpans(input, file, (span) => spans.push(isLight ? lighten(span) : span));
    hasZipkin ||= format === 'zipkin' || format === 'mixed';
  }
  // What belongs together may stand in several parts of a file, and in several files.
  if (files.length > 1) unifyTraceIds(spans, 0, new Map());
  if (hasZipkin) separateHalves(spans, 0);
  if (spans.length === 0) throw new CommandError(NO_SPANS, exitCodes.input);
  return choose(input, spans, id);
}

async function readFileSpans(
  input: CommandInput,
  file: string,
  keep: (span: SpanRecord) => void,
): Promise<TracesRead['format']> {
  const reader = new TraceReader();
  const take = (): void => {
    for (const span of reader.take()) keep(span);
  };
  for await (const part of readParts(file, input.terminal)) {
    reader.push(part);
    take();
  }
  reader.finish();
  take();
  const { warnings, format } = reader.result();
  for (const warning of warnings) input.terminal.err(`traced: ${file}: ${warning}\n`);
  return format;
}

function choose(input: CommandInput, spans: SpanRecord[], id: string | undefined): SpanRecord[] {
  const search = textOption(input, 'search');
  if (search === undefined && id === undefined) return spans;
  const parsed = parseSearch(search ?? '');
  if ('problem' in parsed) throw new CommandError(`--search: ${parsed.problem.message}`);
  const matches = toTraceMatcher(parsed.search);
  const chosen = [...groupTraces(spans)]
    .filter(([traceId, trace]) => (id === undefined || beginsWith(traceId, id)) && matches(trace))
    .flatMap(([, trace]) => trace);
  if (chosen.length === 0) throw new CommandError('no trace matches', exitCodes.input);
  return chosen;
}

/** An id as people copy it from elsewhere: with capitals, `0x` or the hyphens of a UUID. */
function idOption(input: CommandInput): string | undefined {
  const text = textOption(input, 'trace');
  if (text === undefined) return undefined;
  const id = bareTraceId(text);
  // Mostly a variable of a shell that is not set: the slowest of all traces is not what was asked for.
  if (id === '') throw new CommandError('--trace: an id is missing, or the beginning of one');
  return id;
}
