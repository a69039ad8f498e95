import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { LogLine } from '../../../../../analysis/log-line.js';
import { severityClass } from '../../../model/log.js';
import { attributeText, plural, signedDuration } from '../../../model/words/format.js';
import { useScreen } from '../screen.js';
import { AttributeLines } from './attributes.js';
import { LongText } from './long-text.js';

interface LineProps {
  readonly line: LogLine;
  readonly isCurrent?: boolean;
  /** Where it was written. */
  readonly children?: ComponentChildren;
}

/** One line of a log; what it says beside its text is drawn when somebody asks. */
export function Line({ line, isCurrent = false, children }: LineProps) {
  const { rows } = useScreen();
  const [isOpen, setOpen] = useState(false);
  const { timeUs, severity, body, attributes = {} } = line;
  const entries = Object.entries(attributes);
  return (
    <li class={isCurrent ? 'current' : ''}>
      <span class="mono">{signedDuration(timeUs - rows.originUs)}</span>
      <div class="body">
        {children} <span class={severityClass(line)}>{severity}</span>{' '}
        <span class="said">
          <LongText text={body} />
        </span>{' '}
        {entries.length > 0 && (
          <button class="link t3" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {plural(entries.length, 'attribute')}
          </button>
        )}
        {isOpen && <AttributeLines lines={entries.map(([name, value]) => ({ name, text: attributeText(value) }))} />}
      </div>
    </li>
  );
}
