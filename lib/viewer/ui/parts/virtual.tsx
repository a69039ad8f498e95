import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

export interface Slice {
  readonly from: number;
  /** One past the last. */
  readonly to: number;
  readonly scrollTop: number;
  readonly height: number;
  readonly width: number;
}

const OVERSCAN = 6;

/** Which of `count` rows of one height are in sight of a scrolling element, and how large it is. */
export function useSlice(element: RefObject<HTMLElement>, count: number, rowHeight: number): Slice {
  const [box, setBox] = useState({ scrollTop: 0, height: 0, width: 0 });
  const [target, setTarget] = useState<HTMLElement | null>(null);
  // The element may come later than the component, and may be another one than before.
  useLayoutEffect(() => setTarget(element.current));
  useLayoutEffect(() => {
    if (target === null) return undefined;
    const read = (): void =>
      setBox((before) => {
        const next = { scrollTop: target.scrollTop, height: target.clientHeight, width: target.clientWidth };
        const isSame =
          next.scrollTop === before.scrollTop && next.height === before.height && next.width === before.width;
        return isSame ? before : next;
      });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    target.addEventListener('scroll', read, { passive: true });
    return () => {
      observer.disconnect();
      target.removeEventListener('scroll', read);
    };
  }, [target]);
  const from = Math.max(0, Math.floor(box.scrollTop / rowHeight) - OVERSCAN);
  const to = Math.min(count, Math.ceil((box.scrollTop + box.height) / rowHeight) + OVERSCAN);
  return { from: Math.min(from, to), to, ...box };
}

/** Scrolls so that a row is in sight, and no further. */
export function revealRow(target: HTMLElement, row: number, rowHeight: number, margin = rowHeight): void {
  const [top, bottom] = [row * rowHeight, (row + 1) * rowHeight];
  if (top < target.scrollTop + margin) target.scrollTop = top - margin;
  else if (bottom > target.scrollTop + target.clientHeight - margin)
    target.scrollTop = bottom - target.clientHeight + margin;
}

/** Whether the page is at most so wide. */
export function useAtMost(width: number): boolean {
  const query = matchMedia(`(max-width: ${width}px)`);
  const [isNarrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const change = (): void => setNarrow(query.matches);
    query.addEventListener('change', change);
    return () => query.removeEventListener('change', change);
  }, []);
  return isNarrow;
}

/** Whether the page is as narrow as a phone. */
export const useNarrow = (): boolean => useAtMost(760);

export const Length = ({
  rows,
  rowHeight,
  children,
}: {
  readonly rows: number;
  readonly rowHeight: number;
  readonly children: ComponentChildren;
}) => (
  <div class="length" style={{ height: `${rows * rowHeight}px` }}>
    {children}
  </div>
);

/** The width of an element as it changes. */
export function useWidth(element: RefObject<Element>, before: number): number {
  const [width, setWidth] = useState(before);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return undefined;
    const read = (): void => setWidth(target.getBoundingClientRect().width || before);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return width;
}
