import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface MenuProps {
  /** What opens it. */
  readonly text: string;
  /** What a screen reader says of it, where the text is a sign. */
  readonly label?: string;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A menu that closes when something of it is chosen, when something else is pressed, and with Escape. */
export function Menu({ text, label, class: more = '', children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current !== null) menu.current.open = false;
  };
  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && menu.current?.contains(event.target) !== true) close();
    };
    addEventListener('pointerdown', onPress);
    return () => removeEventListener('pointerdown', onPress);
  }, []);
  return (
    <details
      class={`menu ${more}`}
      ref={menu}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || menu.current?.open !== true) return;
        event.stopPropagation();
        close();
        menu.current.querySelector('summary')?.focus();
      }}
    >
      <summary aria-label={label}>{text}</summary>
      <div onClick={close}>{children}</div>
    </details>
  );
}
