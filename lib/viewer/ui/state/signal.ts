/** A value that the page shows; setting another one draws the page again. */
export interface Signal<T> {
  value: T;
}

let draw: () => void = () => undefined;
let isPlanned = false;

/** Says how to draw the page, which is drawn as a whole at every change; costly parts of it are memoized by their inputs. */
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
