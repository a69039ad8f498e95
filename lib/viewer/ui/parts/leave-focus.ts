import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** What takes the keyboard when nothing else has it: the rows, or the drawing, of the view. */
export function focusView(): void {
  document.querySelector<HTMLElement>('[role=tree], [role=listbox], .map [tabindex]')?.focus();
}

/** A panel that closes while the keyboard is in it hands it on to the view, so that nobody has to start at the top. */
export function useLeaveFocus(panel: RefObject<HTMLElement>): void {
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      if (element?.contains(document.activeElement) === true) focusView();
    };
  }, []);
}
