/** A value that the page shows; setting another one draws the page again. */
export interface Signal<T> {
  value: T;
}

let draw: () => void = () => undefined;
let isPlanned = false;

/** The page is drawn as a whole: what is costly in it is remembered by what it was made of. */
export function onChange(redraw: () => void): void {
  draw = redraw;
}

export function signal<T>(initial: T): Signal<T> {
  let current = initial;
  return {
    get value() {
      return current;
    },
    set value(next) {
      if (Object.is(current, next)) return;
      current = next;
      if (isPlanned) return;
      isPlanned = true;
      queueMicrotask(() => {
        isPlanned = false;
        draw();
      });
    },
  };
}
