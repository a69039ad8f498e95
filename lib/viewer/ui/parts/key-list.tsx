import { useLayoutEffect, useRef } from 'preact/hooks';
import { dialog } from '../state/app.js';
import { addKeys } from '../state/keys.js';
import { CloseIcon, Key } from './marks.js';

const keys: readonly [readonly string[], string][] = [
  [['/'], 'search; in a trace, find'],
  [['J', 'K'], 'row down, up'],
  [['←', '→'], 'fold, unfold'],
  [[']', '['], 'next, previous on the path'],
  [['E'], 'next error'],
  [['L'], 'follow the link'],
  [['W'], 'why is this slow'],
  [['C'], 'compare'],
  [['X'], 'pick for compare'],
  [['Enter'], 'open'],
  [['+', '−', '0'], 'zoom, whole trace'],
  [['Space'], 'pause, go on'],
  [['Y'], 'copy as markdown'],
  [['O'], 'open a file'],
  [['S'], 'split calls; sort operations'],
  [['Esc'], 'back one step'],
  [['?'], 'this list'],
];

/** All keys of the page. */
export function KeyList() {
  const sheet = useRef<HTMLDivElement>(null);
  const close = (): void => void (dialog.value = undefined);
  useLayoutEffect(() => {
    const before = document.activeElement;
    sheet.current?.focus();
    // The page below rests: the keyboard stays in the dialog.
    const stay = (): void => sheet.current?.querySelector('button')?.focus();
    const remove = addKeys({ Escape: close, '?': close, Tab: stay }, true);
    return () => {
      remove();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div class="overlay" onClick={(event) => event.target === event.currentTarget && close()}>
      <div class="sheet" role="dialog" aria-modal="true" aria-label="Keys" tabIndex={-1} ref={sheet}>
        <div class="row">
          <h2 class="title grow">Keys</h2>
          <button class="square" aria-label="Close" onClick={close}>
            <CloseIcon />
          </button>
        </div>
        <div class="keys">
          {keys.map(([names, text]) => (
            <>
              <span class="row">
                {names.map((name) => (
                  <Key>{name}</Key>
                ))}
              </span>
              <span class="t2">
                <span class="hidden-text">{names.join(' or ')}: </span>
                {text}
              </span>
            </>
          ))}
        </div>
      </div>
    </div>
  );
}
