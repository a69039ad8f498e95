import { useLayoutEffect, useRef } from 'preact/hooks';
import type { ComponentChildren, JSX } from 'preact';
import { addKeys } from '../state/keys.js';
import { focusView } from './leave-focus.js';
import { Key } from './marks.js';

export interface SearchBoxProps {
  readonly value: string;
  readonly label: string;
  readonly placeholder: string;
  readonly onChange: (text: string) => void;
  /** Enter, with what is typed; `true` with Shift. */
  readonly onEnter?: ((text: string, isBackwards: boolean) => void) | undefined;
  readonly isSmall?: boolean;
  readonly children?: ComponentChildren;
}

const QUIET_MS = 150;

/** The one search box: `/` goes into it, Escape leaves it, and what is typed is asked after a moment of quiet. */
export function SearchBox({ value, label, placeholder, onChange, onEnter, isSmall = false, children }: SearchBoxProps) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  // What is being typed belongs to the person: the page never writes into it meanwhile.
  useLayoutEffect(() => {
    if (input.current !== null && document.activeElement !== input.current) input.current.value = value;
  }, [value]);
  useLayoutEffect(() => addKeys({ '/': () => input.current?.select() }), []);
  useLayoutEffect(() => () => clearTimeout(timer.current), []);
  const tell = (next: string): void => {
    clearTimeout(timer.current);
    onChange(next);
  };
  const type = (next: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next), QUIET_MS);
  };
  const press = (event: JSX.TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      input.current?.blur();
      focusView();
    } else if (event.key === 'Enter') {
      tell(event.currentTarget.value);
      onEnter?.(event.currentTarget.value, event.shiftKey);
    }
  };
  return (
    <label class={`search ${isSmall ? 'small' : ''}`}>
      <svg viewBox="0 0 14 14" aria-hidden="true">
        <circle cx="6" cy="6" r="4.5" />
        <path d="M9.5 9.5L13 13" />
      </svg>
      <span class="hidden-text">{label}</span>
      <input
        ref={input}
        type="text"
        placeholder={placeholder}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={press}
      />
      {children}
      <Key>/</Key>
    </label>
  );
}
