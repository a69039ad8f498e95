import { attributeText } from './words/format.js';

export interface AttributeLine {
  readonly name: string;
  readonly text: string;
  /** Why a value is not what it was: the rule of the mask. */
  readonly masked?: string | undefined;
}

export interface AttributeGroup {
  readonly title: string;
  readonly lines: readonly AttributeLine[];
}

const titles: Readonly<Record<string, string>> = {
  http: 'HTTP',
  url: 'HTTP',
  user_agent: 'HTTP',
  client: 'Network',
  server: 'Network',
  network: 'Network',
  peer: 'Network',
  service: 'Network',
  db: 'Database',
  messaging: 'Messaging',
  rpc: 'RPC',
  code: 'Code',
  error: 'Error',
  request: 'Request',
  correlation: 'Request',
  resilience: 'Attempts',
};

/** What a user wrote comes first, conventions and the code's place after it. */
const last = ['Request', 'HTTP', 'Database', 'Messaging', 'RPC', 'Network', 'Code', 'Process'];

/** Shown elsewhere in the panel. */
const hidden = new Set(['traced.masked']);

/** The attributes of a span under headings, by the first part of their name. */
export function attributeGroups(attributes: Readonly<Record<string, unknown>>): AttributeGroup[] {
  const rules = maskedRules(attributes['traced.masked']);
  const groups = new Map<string, AttributeLine[]>();
  for (const [name, value] of Object.entries(attributes)) {
    if (hidden.has(name)) continue;
    const prefix = name.split('.')[0]!;
    const title = titles[prefix] ?? (name.includes('.') ? capital(prefix) : 'Attributes');
    const lines = groups.get(title) ?? [];
    lines.push({ name, text: attributeText(value), masked: rules.get(name) });
    groups.set(title, lines);
  }
  return [...groups]
    .map(([title, lines]) => ({ title, lines }))
    .sort((a, b) => last.indexOf(a.title) - last.indexOf(b.title));
}

/** `payment.card sensitive` says that the attribute was masked by the rule `sensitive`. */
function maskedRules(value: unknown): Map<string, string> {
  const entries = Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(', ') : [];
  return new Map(
    entries.map((entry): [string, string] => {
      const at = entry.lastIndexOf(' ');
      return at < 0 ? [entry, 'masked'] : [entry.slice(0, at), entry.slice(at + 1)];
    }),
  );
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ');
