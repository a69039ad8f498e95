import type { ReadContext } from '../read-context.js';
import { prefix } from '../json/recover.js';
import { readSdkSpan } from '../sdk/read-sdk.js';
import { readDate, readTimeSpan, setAttribute } from './console-values.js';

const begins = /Activity\.TraceId:|\b(?:Resource)?Spans? #\d+\s*(?:\n|$)|(?:^|\n)Resource\n\s+->/;
const beginsSpan = /^\s*Span #\d+$/;
const beginsItem = /^\s*(?:Span)?(Event|Link) #\d+$/;
const beginsResource = /ResourceSpans #\d+$|^\s*Resource(?: (?:attributes|labels|associated with Activity))?:?$/;
const section =
  /^\s*(?:->\s+)?(?:Activity\.)?(?:(Tags|TagObjects|Attributes|Events|Links)::?|(Instrumentation scope)[^:]*:?)$/i;
const field = /^\s*(?:->\s+)?(?:Activity\.)?([A-Z][A-Za-z ]*):(?:\s(.*))?$/;
const scopeLine = /^InstrumentationScope (\S+) ?(\S*)/;
/** A value that may go on below, and what begins something else in the text of the Collector. */
const isText = /^\s+-> .*: (?:Str|STRING)\(/;
const structure =
  /^(?:\s+-> |\s{4}(?:Trace|Parent|ID|Name|Kind|Start|End|Status)\b|Span|Events:|Links:|Attributes:|Resource|Scope|Instr|\d{4}-|\t\{)/;
const MOST_LINES = 1000;

type Fields = Record<string, unknown>;

/**
 * The spans that console exporters print as text: those of .NET and Rust, and the Collector's `debug` exporter.
 *
 * Each becomes what the exporters of other languages print as JSON.
 */
export class ConsoleText {
  private rest = '';
  private span: Fields | undefined;
  /** Where the next attributes belong, and the names of events and links. */
  private target: Fields | undefined;
  private item: Fields | undefined;
  private list: Fields[] | undefined;
  private resource: Fields = {};
  private held: string | undefined;
  private heldLines = 0;
  isActive = false;

  constructor(private readonly context: ReadContext) {}

  /** Whether a text begins a span; from then on every line belongs to this reader. */
  begins(text: string): boolean {
    this.isActive ||= begins.test(text);
    return this.isActive;
  }

  push(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() as string;
    for (const line of lines) this.join(line.replace(prefix, '').trimEnd());
  }

  finish(): void {
    if (!this.isActive) return;
    this.push('\n');
    this.release();
    this.flush();
  }

  /** Puts the lines of one value together: a stack trace goes on until something else begins. */
  private join(line: string): void {
    if (this.held !== undefined && this.heldLines < MOST_LINES && !structure.test(line)) {
      this.held += `\n${line}`;
      this.heldLines++;
      return;
    }
    this.release();
    if (!isText.test(line)) return this.take(line);
    [this.held, this.heldLines] = [line, 1];
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.take(held.trimEnd());
  }

  private take(line: string): void {
    if (line.trim() === '') return void (this.target = this.item = this.list = undefined);
    if (beginsSpan.test(line) || /Activity\.TraceId:/.test(line)) this.begin();
    if (beginsResource.test(line)) return this.beginResource(line);
    const scope = scopeLine.exec(line);
    if (scope !== null) return void (this.resource['\0scope'] = { name: scope[1], version: scope[2] });
    const item = beginsItem.exec(line);
    if (item !== null) return this.beginItem();
    const part = section.exec(line);
    if (part !== null) return this.beginSection((part[1] ?? part[2] ?? '').toLowerCase());
    this.takeValue(line);
  }

  private takeValue(line: string): void {
    const known = field.exec(line);
    const name = (known?.[1] ?? '').replaceAll(' ', '').toLowerCase();
    const value = known?.[2] ?? '';
    if (this.list !== undefined && this.beginListed(line)) return;
    const isAttribute = this.target !== undefined && /^(?:\s+->|\s{4}|\t\t)/.test(line);
    if (isAttribute) setAttribute(this.target as Fields, line.replace(/^\s*(?:->)?\s*/, ''));
    else if (this.item !== undefined && known !== null) setItem(this.item, name, value);
    else if (this.span !== undefined && known !== null) setField(this.span, name, value);
  }

  /** .NET has a line for each event, `name [time]`, and for each link, its two ids. */
  private beginListed(line: string): boolean {
    const [, traceId, spanId] = /^ {4}([\da-f]{32}) ([\da-f]{16})$/.exec(line) ?? [];
    const [, name, time] = /^ {4}(\S.*) \[([^[\]]*)\]$/.exec(line) ?? [];
    if (traceId === undefined && name === undefined) return false;
    const attributes = {};
    this.list?.push(
      traceId === undefined
        ? { name, timestamp: readDate(time ?? ''), attributes }
        : { context: { traceId, spanId }, attributes },
    );
    this.target = attributes;
    return true;
  }

  private begin(): void {
    this.flush();
    this.span = { attributes: {}, events: [], links: [], status: {} };
    this.target = this.item = this.list = undefined;
  }

  private beginResource(line: string): void {
    // That of .NET comes behind its span, those of the others before.
    if (!line.includes('Activity')) this.flush();
    if (!/attributes|labels/.test(line)) this.resource = {};
    this.item = this.list = undefined;
    this.target = this.resource;
  }

  private beginItem(): void {
    this.item = { attributes: {} };
    this.list?.push(this.item);
    this.target = undefined;
  }

  private beginSection(name: string): void {
    if (name === 'attributes' && this.item !== undefined) this.target = this.item['attributes'] as Fields;
    else if (this.span === undefined) return;
    else if (name === 'events' || name === 'links') {
      this.list = this.span[name] as Fields[];
      this.item = this.target = undefined;
    } else if (name === 'instrumentation scope') {
      this.item = undefined;
      this.target = this.span['scope'] = {};
    } else {
      this.item = this.list = undefined;
      this.target = this.span['attributes'] as Fields;
    }
  }

  private flush(): void {
    const { span } = this;
    this.span = undefined;
    if (span === undefined) return;
    for (const event of span['events'] as Fields[]) event['timestamp'] ??= span['startTime'];
    const { '\0scope': scope, ...attributes } = this.resource;
    const read = readSdkSpan(
      { ...(scope === undefined ? {} : { scope }), ...span, resource: { attributes } },
      this.context,
    );
    if (!read)
      this.context.warnings.add('a span in the text of a console exporter has no id or no time and was skipped');
  }
}

function setField(span: Fields, name: string, value: string): void {
  const ids = (span['context'] ??= {}) as Fields;
  const status = span['status'] as Fields;
  if (name === 'traceid') ids['traceId'] = value.trim();
  else if (name === 'spanid' || name === 'id') ids['spanId'] = value.trim();
  else if (name === 'parentspanid' || name === 'parentid') span['parentId'] = value.trim();
  else if (name === 'displayname' || name === 'name') span['name'] = unquote(value);
  else if (name === 'kind') span['kind'] = value.trim();
  else if (name === 'starttime') span['startTime'] = readDate(value);
  else if (name === 'endtime') span['endTime'] = readDate(value);
  else if (name === 'duration') span['duration'] = readTimeSpan(value);
  else if (name === 'activitysourcename') span['scope'] = { name: value.trim() };
  else if (name === 'status' || name === 'statuscode') readStatusLine(status, value.trim());
  else if (name === 'statusmessage' || name === 'statusdescription') status['message'] = value.trim();
}

/** Rust prints `Error { description: "x" }`. */
function readStatusLine(status: Fields, value: string): void {
  const said = /^Error \{ description: (.*) \}$/.exec(value)?.[1];
  status['code'] = value.split(' ')[0];
  if (said !== undefined) status['message'] = unquote(said);
}

function setItem(item: Fields, name: string, value: string): void {
  const ids = (): Fields => (item['context'] ??= {}) as Fields;
  if (name === 'name') item['name'] = unquote(value);
  else if (name === 'timestamp') item['timestamp'] = readDate(value);
  else if (name === 'traceid') ids()['traceId'] = value.trim();
  else if (name === 'spanid' || name === 'id') ids()['spanId'] = value.trim();
}

const unquote = (text: string): string => text.trim().replace(/^"(.*)"$/, '$1');
