/** What a key does in the view that is shown; `false` says that it did nothing. */
export type KeyHandler = (event: KeyboardEvent) => boolean | void;

const layers: Readonly<Record<string, KeyHandler>>[] = [];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ? target.type !== 'range' : target instanceof HTMLTextAreaElement;

addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) && event.key !== 'Escape') return;
  const isButton =
    event.target instanceof HTMLElement && event.target.closest('button, a, summary, select, input') !== null;
  if (isButton && (event.key === 'Enter' || event.key === ' ')) return;
  for (const layer of layers.toReversed()) {
    const handler = layer[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (handler === undefined || handler(event) === false) continue;
    event.preventDefault();
    return;
  }
});

/** Adds keys above those that are there; the result takes them away. */
export function addKeys(keys: Readonly<Record<string, KeyHandler>>): () => void {
  layers.push(keys);
  return () => void layers.splice(layers.indexOf(keys), 1);
}
