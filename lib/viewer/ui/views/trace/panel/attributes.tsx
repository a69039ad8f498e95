import type { SpanRecord } from '../../../../../analysis/span-record.js';
import { attributeGroups, type AttributeGroup, type AttributeLine } from '../../../model/attribute-groups.js';
import { Chip } from '../../../parts/marks.js';
import { copy } from '../../../state/clipboard.js';
import { useScreen } from '../screen.js';
import { LongText } from './long-text.js';

/** What a span says about itself, under headings. */
export function Attributes({ span, isOnly }: { readonly span: SpanRecord; readonly isOnly: boolean }) {
  const groups = attributeGroups(span.attributes);
  if (groups.length === 0) return null;
  const asText = (group: AttributeGroup): string => group.lines.map(({ name, text }) => `${name}: ${text}`).join('\n');
  return (
    <>
      {!isOnly && (
        <section>
          <b>{span.name}</b>{' '}
          <span class="t2">
            {span.service}, {span.kind}
          </span>
        </section>
      )}
      {groups.map((group) => (
        <section>
          <div class="row">
            <h3>{group.title}</h3>
            <button class="link" onClick={() => void copy(asText(group), group.title)}>
              Copy
            </button>
          </div>
          <AttributeLines lines={group.lines} />
        </section>
      ))}
    </>
  );
}

/** Names and values; what is searched for in the trace is marked. */
export function AttributeLines({ lines }: { readonly lines: readonly AttributeLine[] }) {
  const { find } = useScreen();
  return (
    <dl class="attributes">
      {lines.map(({ name, text, masked }) => (
        <>
          <dt>
            {name.split(/(?<=[._])/).map((part) => (
              <>
                {part}
                <wbr />
              </>
            ))}
          </dt>
          <dd>
            {masked === undefined ? (
              <LongText text={text} draw={(shown) => <Found text={shown} words={find} />} />
            ) : (
              <Masked text={text} rule={masked} />
            )}
          </dd>
        </>
      ))}
    </dl>
  );
}

/** Never blank: what it is now, and why. */
const Masked = ({ text, rule }: { readonly text: string; readonly rule: string }) => (
  <Chip kind="masked">
    {text === '[REDACTED]' ? 'masked' : text}, {rule === 'sensitive' ? 'marked sensitive' : `rule ${rule}`}
  </Chip>
);

function Found({ text, words }: { readonly text: string; readonly words: string }) {
  const word = words.trim().toLowerCase();
  const at = word === '' ? -1 : text.toLowerCase().indexOf(word);
  if (at < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}
