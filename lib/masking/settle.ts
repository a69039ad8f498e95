const MAX_PASSES = 5;

/**
 * Masks until nothing changes: what stood next to a masked part may be recognised only now that its neighbour is a mask.
 * A text with nothing to mask is read once, a masked one usually twice, any text five times at most.
 */
export function settle(value: string, mask: (text: string) => string): string {
  let text = value;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const masked = mask(text);
    if (masked === text) return text;
    text = masked;
  }
  return text;
}
