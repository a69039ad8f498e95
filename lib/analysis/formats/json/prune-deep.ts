/** More levels than any format has for its spans and the values in them; with many more, `JSON.stringify` has no stack. */
export const MOST_LEVELS = 200;

type Container = unknown[] | Record<string, unknown>;

/** A document whose values end at a depth at which everybody can still write them. */
export function pruneDeep(document: unknown): unknown {
  let level: Container[] = isContainer(document) ? [document] : [];
  for (let depth = 1; level.length > 0 && depth < MOST_LEVELS; depth++) {
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  for (const container of level) {
    const slots = container as Record<string, unknown>;
    for (const [key, value] of Object.entries(slots)) if (isContainer(value)) slots[key] = '(nested too deep)';
  }
  return document;
}

const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;
