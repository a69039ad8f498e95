import type { ExpositionFormat } from './exposition.js';

const OPEN_METRICS = 'application/openmetrics-text';
const KNOWN_VERSIONS: ReadonlySet<string | undefined> = new Set([undefined, '1.0.0', '0.0.1']);

/**
 * The format that an `Accept` header asks for: OpenMetrics only for who names it, and does not prefer plain text.
 */
export function negotiateFormat(accept: string | undefined): ExpositionFormat {
  let open = 0;
  let plain = 0;
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = qualityOf(parameters);
    const version = valueOf(parameters, 'version');
    if (type === OPEN_METRICS && KNOWN_VERSIONS.has(version)) open = Math.max(open, quality);
    else if (type === 'text/plain' || type === 'text/*') plain = Math.max(plain, quality);
  }
  return open > 0 && open >= plain ? 'openmetrics' : 'classic';
}

function qualityOf(parameters: readonly string[]): number {
  const text = valueOf(parameters, 'q');
  const quality = text === undefined ? 1 : Number(text);
  return quality >= 0 && quality <= 1 ? quality : 0;
}

function valueOf(parameters: readonly string[], name: string): string | undefined {
  const parameter = parameters.find((part) => part.startsWith(`${name}=`));
  return parameter?.slice(name.length + 1).replace(/^"|"$/g, '');
}
