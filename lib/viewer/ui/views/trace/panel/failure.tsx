import type { SpanRecord } from '../../../../../analysis/span-record.js';
import { stackLines, type StackLine } from '../../../model/stack.js';
import { attributeText } from '../../../model/words/format.js';
import { Disc } from '../../../parts/marks.js';
import { status } from '../../../state/app.js';
import { copy } from '../../../state/clipboard.js';
import { LongText } from './long-text.js';

/** What was thrown, with the frames of the user's code. */
export function Failure({ span }: { readonly span: SpanRecord }) {
  const event = span.events.findLast(({ name }) => name === 'exception');
  const type = attributeText(event?.attributes['exception.type'] ?? span.attributes['error.type'] ?? 'Failed');
  const message = attributeText(event?.attributes['exception.message'] ?? span.statusMessage ?? '');
  const stack = attributeText(event?.attributes['exception.stacktrace'] ?? '');
  return (
    <section>
      <div class="row">
        <span class="row">
          <Disc label="failed" />
          <b class="bad">{type}</b>
        </span>
        <button onClick={() => void copy(stack === '' ? `${type}: ${message}` : stack, 'The exception')}>Copy</button>
      </div>
      {message !== '' && (
        <p>
          <LongText text={message} />
        </p>
      )}
      {stack !== '' && (
        <div class="stack">
          {stackLines(stack).map((line) => (
            <Frame line={line} />
          ))}
        </div>
      )}
    </section>
  );
}

/** A frame of the user's code leads to the editor, where one is set. */
function Frame({ line: { text, place, path, isQuiet } }: { readonly line: StackLine }) {
  const editor = status.value?.editor;
  return (
    <div class={isQuiet ? 't3' : ''}>
      {text} {place !== undefined && (editor === undefined ? <b>{place}</b> : <a href={editor + path}>{place}</a>)}
    </div>
  );
}
