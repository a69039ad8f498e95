import type { BucketSample } from '../instruments/histogram.js';
import { LoopPause } from '../instruments/loop-pause.js';
import { canonicalNumber, createSampleFilter, openFamilies, type OpenFamily } from './open-metrics.js';
import type { MetricExemplar, MetricRegistry, MetricSample, MetricSnapshot } from '../instruments/registry.js';

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
 * The clients' own writers are not used: they have one format per registry, set for all scrapes, and rename counters for
 * good when they write OpenMetrics. Exemplars exist in OpenMetrics only. The event loop turns while a long text is written.
 */
export async function expose(registry: MetricRegistry, format: ExpositionFormat): Promise<Exposition> {
  const snapshots = (await registry.getMetricsAsJSON()) as MetricSnapshot[];
  const families = format === 'openmetrics' ? openFamilies(snapshots, TYPES) : undefined;
  const pause = new LoopPause();
  const blocks: string[] = [];
  for (const snapshot of snapshots) {
    const family = families?.get(snapshot);
    if (families !== undefined && family === undefined) continue;
    const { head, line } = family === undefined ? classicWriter(snapshot) : openWriter(snapshot, family);
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
  readonly line: (sample: BucketSample) => string;
}

function classicWriter({ name, help, type }: MetricSnapshot): MetricWriter {
  const head = `# HELP ${name} ${escapeHelp(help, false)}\n# TYPE ${name} ${TYPES.has(type) ? type : 'untyped'}\n`;
  const line = (sample: BucketSample): string =>
    `${sample.metricName ?? name}${labelsOf(sample, pairsOf)} ${numberText(sample.value)}\n`;
  return { head, line };
}

function openWriter({ name, help, type: ownType }: MetricSnapshot, { family, type }: OpenFamily): MetricWriter {
  const head = `# HELP ${family} ${escapeHelp(help, true)}\n# TYPE ${family} ${type}\n`;
  const isWritten = createSampleFilter(type);
  const labelsFor = ownType === 'histogram' || ownType === 'summary' ? openPairsOf : pairsOf;
  const line = (sample: BucketSample): string => {
    if (!isWritten(sample)) return '';
    const series = type === 'counter' ? `${family}_total` : (sample.metricName ?? name);
    const exemplar = sample.exemplar ? exemplarText(sample.exemplar) : '';
    const labels = labelsOf(sample, labelsFor);
    const created =
      sample.createdMs === undefined || type === 'unknown'
        ? ''
        : `${family}_created${labels} ${sample.createdMs / 1000}\n`;
    return `${series}${labels} ${numberText(sample.value)}${exemplar}\n${created}`;
  };
  return { head, line };
}

// Texts by the label object of one of our own series: such an object never changes.
const seriesTexts = new WeakMap<object, string>();

function labelsOf(sample: BucketSample, write: (labels: MetricSample['labels']) => string): string {
  const { labels, bucketOf } = sample;
  if (bucketOf === undefined || bucketOf.own !== labels) return braced(write(labels));
  const { series, le } = bucketOf;
  let text = seriesTexts.get(series);
  if (text === undefined) seriesTexts.set(series, (text = pairsOf(series)));
  const last = write({ le });
  return text === '' ? `{${last}}` : `{${text},${last}}`;
}

function braced(pairs: string): string {
  return pairs === '' ? '' : `{${pairs}}`;
}

/** `le` and `quantile` are labels, but OpenMetrics wants them written as numbers. */
function openPairsOf(labels: MetricSample['labels']): string {
  const { le, quantile } = labels;
  if (le !== undefined) return pairsOf({ ...labels, le: boundText(le) });
  return quantile === undefined ? pairsOf(labels) : pairsOf({ ...labels, quantile: boundText(quantile) });
}

function boundText(bound: string | number): string {
  const value = bound === '+Inf' ? Infinity : Number(bound);
  return Number.isNaN(value) ? String(bound) : canonicalNumber(value);
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
