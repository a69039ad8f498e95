import type { TraceDetail } from '../../../api.js';
import { clock, duration, percent, signedDuration } from './format.js';
import type { RowNode, TraceRows } from '../rows/row-node.js';
import type { TraceExplanation } from '../../../../analysis/causes/causes.types.js';

/** A trace as markdown, for an issue or an assistant: the answer first, then the causes, then the tree. */
export function traceMarkdown(detail: TraceDetail, explanation: TraceExplanation, rows: TraceRows): string {
  const root = rows.nodes[0]!.span;
  const causes = explanation.causes.map(
    ({ title, sentence, us, share, savesUs }, index) =>
      `${index + 1}. **${title}**: ${duration(us)} (${percent(share)}), saves ${duration(savesUs)} if instant. ${sentence}`,
  );
  const others = explanation.notCauses.map(
    ({ title, sentence, us }) => `- ${title} (${duration(us)}) is not a cause. ${sentence}`,
  );
  const sections = [
    `## ${escape(root.name)}, ${duration(root.durationUs)}`,
    `${explanation.headline} ${explanation.detail}`.trim(),
    `Trace \`${detail.traceId}\`, started ${clock(root.startUs)} UTC, ${detail.spans.length} spans.`,
    causes.length > 0 ? `### Why\n\n${[...causes, ...others].join('\n')}` : '',
    `### Spans\n\n\`\`\`\n${tree(rows)}\n\`\`\``,
    detail.logs.length > 0 ? `### Log\n\n\`\`\`\n${log(detail, rows)}\n\`\`\`` : '',
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** A trace is copied to be read; more rows and lines than this are not, and no more of one line. */
const MOST = 200;

function log({ logs }: TraceDetail, { originUs }: TraceRows): string {
  const lines = logs.slice(0, MOST).map(({ timeUs, severity, body }) => {
    const text = body.replaceAll(/\s+/g, ' ').replaceAll('```', "'''").slice(0, MOST);
    return `${signedDuration(timeUs - originUs)} ${severity} ${text}`;
  });
  if (logs.length > MOST) lines.push(`… and ${logs.length - MOST} more lines`);
  return lines.join('\n');
}

function tree({ nodes, originUs }: TraceRows): string {
  const lines = nodes.slice(0, MOST).map((node) => line(node, originUs));
  if (nodes.length > MOST) lines.push(`… and ${nodes.length - MOST} more rows`);
  return lines.join('\n');
}

function line(node: RowNode, originUs: number): string {
  if (node.kind === 'section') return `-- ${node.title}`;
  const { span, box, spans } = node;
  const name = node.attempt === undefined ? box.name : `attempt ${node.attempt}: ${box.name}`;
  const times = node.kind === 'fold' ? ` × ${spans.length}` : '';
  const state = spans.some(({ error }) => error) ? ' FAILED' : span.open === true ? ' still open' : '';
  return `${'  '.repeat(node.depth)}${name}${times} [${box.service}] ${duration(span.durationUs)} at +${duration(span.startUs - originUs)}${state}`;
}

const escape = (text: string): string => text.replace(/[\\`*_<>]/g, (sign) => `\\${sign}`);
