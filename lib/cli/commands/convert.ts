import type { TraceFormat } from '../../analysis/formats/read-context.js';
import { writeTraces, type TextFormat } from '../../analysis/formats/write-traces.js';
import { inputOptions, textOption, type Command } from '../command.js';
import { loadSpans } from '../input/load-spans.js';
import { CommandError, exitCodes } from '../terminal.js';
import { suggestName } from '../../shared/options/suggest-name.js';

const formats: readonly Exclude<TextFormat, 'records'>[] = ['otlp', 'zipkin', 'jaeger', 'json'];

export const convert: Command = {
  summary: 'writes traces in another format: otlp, zipkin, jaeger or json',
  usage: '--to FORMAT [file…]',
  options: { ...inputOptions, to: { type: 'string', value: 'FORMAT', help: `one of ${formats.join(', ')}` } },
  async run(input) {
    const wanted = textOption(input, 'to');
    if (wanted === undefined) throw new CommandError(`say which format to write: --to ${formats.join(', --to ')}`);
    const format = formats.find((name) => name === wanted) as Exclude<TraceFormat, 'otlp-protobuf'> | undefined;
    if (format === undefined) {
      const near = suggestName(wanted, formats);
      throw new CommandError(
        `--to: "${wanted}" is no format${near === undefined ? '.' : `; did you mean ${near}?`} There are ${formats.join(', ')}.`,
      );
    }
    const text = writeTraces(await loadSpans(input, input.positionals), format);
    input.terminal.out(text.endsWith('\n') ? text : `${text}\n`);
    return exitCodes.ok;
  },
};
