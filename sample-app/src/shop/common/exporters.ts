const KNOWN = ['zipkin', 'otlp', 'json', 'console'] as const;

export type NamedExporter = (typeof KNOWN)[number];

/** The backends that `OTEL_TRACES_EXPORTER` names; the terminal comes on top of them, so `none` means nothing here. */
export function namedExporters(value: string | undefined, warn: (message: string) => void): NamedExporter[] {
  const names = (value ?? '').split(',').map((name) => name.trim());
  const isKnown = (name: string): name is NamedExporter => (KNOWN as readonly string[]).includes(name);
  for (const name of names) {
    if (name !== '' && name !== 'none' && !isKnown(name)) {
      warn(`OTEL_TRACES_EXPORTER names "${name}", which is not one of ${KNOWN.join(', ')}; it is ignored`);
    }
  }
  return [...new Set(names.filter(isKnown))];
}
