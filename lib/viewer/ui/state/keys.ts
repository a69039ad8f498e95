/** What a key does in the view that is shown; `false` says that it did nothing. */
export type KeyHandler = (event: KeyboardEvent) => boolean | void;

interface Layer {
  readonly keys: Readonly<Record<string, KeyHandler>>;
  /** Whether the keys below it rest. */
  readonly isModal: boolean;
}

const layers: Layer[] = [];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ? target.type !== 'range' : target instanceof HTMLTextAreaElement;

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) && event.key !== 'Escape') return;
  const isButton =
    event.target instanceof HTMLElement && event.target.closest('button, a, summary, select, input') !== null;
  if (isButton && (event.key === 'Enter' || event.key === ' ')) return;
  for (const { keys, isModal } of layers.toReversed()) {
    const handler = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (handler !== undefined && handler(event) !== false) return event.preventDefault();
    if (isModal) return;
  }
});

/** Adds keys above those that are there, or in their place while a dialog is open; the result takes them away. */
export function addKeys(keys: Readonly<Record<string, KeyHandler>>, isModal = false): () => void {
  const layer = { keys, isModal };
  layers.push(layer);
  return () => void layers.splice(layers.indexOf(layer), 1);
}
