import type { BucketSample } from './histogram.js';
import { LoopPause } from './loop-pause.js';
import type { MetricExemplar, MetricRegistry, MetricSample, MetricSnapshot } from './registry.js';

/** The two text formats of Prometheus. */
export type ExpositionFormat = 'classic' | 'openmetrics';

/** What a scrape is answered with. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

const CONTENT_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  classic: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};
const TYPES: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram', 'summary']);
const MAX_EXEMPLAR_LENGTH = 128;

/**
 * Writes everything that a registry has, ours and the application's own.
 *
 * We write it ourselves, because clients have one format per registry, set for all scrapes, and rename counters for good
 * when they write OpenMetrics. Exemplars exist in OpenMetrics only. The event loop turns while a long text is written.
 */
export async function expose(registry: MetricRegistry, format: ExpositionFormat): Promise<Exposition> {
  const snapshots = (await registry.getMetricsAsJSON()) as MetricSnapshot[];
  const pause = new LoopPause();
  const blocks: string[] = [];
  for (const snapshot of snapshots) {
    const { head, line } = metricWriter(snapshot, format);
    let text = head;
    for (const sample of snapshot.values ?? []) {
      text += line(sample);
      const turn = pause.after(1);
      if (turn !== undefined) await turn;
    }
    blocks.push(text);
  }
  const end = format === 'openmetrics' ? '# EOF\n' : '';
  return { contentType: CONTENT_TYPES[format], body: blocks.join('') + end };
}

interface MetricWriter {
  readonly head: string;
  readonly line: (sample: MetricSample) => string;
}

function metricWriter({ name, help, type }: MetricSnapshot, format: ExpositionFormat): MetricWriter {
  const isOpen = format === 'openmetrics';
  const isCounter = type === 'counter';
  const family = isOpen && isCounter ? name.replace(/_total$/, '') : name;
  const untyped = isOpen ? 'unknown' : 'untyped';
  const head = `# HELP ${family} ${escapeHelp(help, isOpen)}\n# TYPE ${family} ${TYPES.has(type) ? type : untyped}\n`;
  const line = (sample: MetricSample): string => {
    const series = isOpen && isCounter ? `${family}_total` : (sample.metricName ?? name);
    const exemplar = isOpen && sample.exemplar ? exemplarText(sample.exemplar) : '';
    return `${series}${labelsOf(sample)} ${numberText(sample.value)}${exemplar}\n`;
  };
  return { head, line };
}

// Keyed by the labels of our own series, which never change.
const seriesTexts = new WeakMap<object, string>();

function labelsOf({ labels, bucketOf }: BucketSample): string {
  if (bucketOf === undefined || bucketOf.own !== labels) return braced(pairsOf(labels));
  const { series, le } = bucketOf;
  let text = seriesTexts.get(series);
  if (text === undefined) seriesTexts.set(series, (text = pairsOf(series)));
  return text === '' ? `{le="${le}"}` : `{${text},le="${le}"}`;
}

function braced(pairs: string): string {
  return pairs === '' ? '' : `{${pairs}}`;
}

function pairsOf(labels: MetricSample['labels']): string {
  let text = '';
  for (const name of Object.keys(labels)) {
    const value = labels[name];
    if (value === undefined || value === '') continue;
    text += `${text === '' ? '' : ','}${name}="${escapeValue(value)}"`;
  }
  return text;
}

function exemplarText({ labelSet, value, timestamp }: MetricExemplar): string {
  const labels = Object.entries(labelSet).map(([name, label]) => `${name}="${escapeValue(label)}"`);
  const length = Object.entries(labelSet).reduce((sum, [name, label]) => sum + name.length + String(label).length, 0);
  return length > MAX_EXEMPLAR_LENGTH ? '' : ` # {${labels.join(',')}} ${numberText(value)} ${timestamp}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

function escapeValue(value: string | number): string {
  const text = String(value);
  return /["\\\n]/.test(text) ? text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"') : text;
}

function escapeHelp(help: string, isOpen: boolean): string {
  const text = help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return isOpen ? text.replace(/"/g, '\\"') : text;
}
