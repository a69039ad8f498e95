import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { count } from '../../../model/words/format.js';

/** A megabyte in one attribute would be thousands of lines. */
const SHOWN = 600;

interface LongTextProps {
  readonly text: string;
  /** How the part that is shown is drawn. */
  readonly draw?: (shown: string) => ComponentChildren;
}

/** A text of any length: its beginning, and the whole of it when somebody asks. */
export function LongText({ text, draw = (shown) => shown }: LongTextProps) {
  const [whole, setWhole] = useState<string>();
  if (text.length <= SHOWN || whole === text) return <>{draw(text)}</>;
  return (
    <>
      {draw(text.slice(0, SHOWN))}…{' '}
      <button class="link" onClick={() => setWhole(text)}>
        All {count(text.length)} characters
      </button>
    </>
  );
}
