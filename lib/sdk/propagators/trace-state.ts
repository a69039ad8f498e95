import type { TraceState } from '@opentelemetry/api';

const MAX_MEMBERS = 32;
const MAX_LENGTH = 512;
const KEY = /^[a-z0-9][a-z0-9_\-*/@]{0,255}$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/**
 * The state of vendors that travels with a trace, by W3C Trace Context level 2.
 *
 * Immutable. A changed or added member moves to the front; a change that is not allowed returns the same state.
 */
export class W3CTraceState implements TraceState {
  private constructor(private readonly members: ReadonlyMap<string, string>) {}

  static readonly EMPTY = new W3CTraceState(new Map());

  /** `undefined` for anything malformed or too large: half of a list would say something else than its sender meant. */
  static parse(header: string): W3CTraceState | undefined {
    if (header.length > MAX_LENGTH * 2) return undefined;
    const members = new Map<string, string>();
    let length = 0;
    for (const part of header.split(',')) {
      const member = trimOws(part);
      if (member === '') continue;
      const split = member.indexOf('=');
      const key = member.slice(0, split);
      const value = member.slice(split + 1);
      if (split === -1 || !KEY.test(key) || !VALUE.test(value) || members.has(key)) return undefined;
      members.set(key, value);
      length += member.length + 1;
      if (members.size > MAX_MEMBERS || length > MAX_LENGTH + 1) return undefined;
    }
    return members.size === 0 ? undefined : new W3CTraceState(members);
  }

  get(key: string): string | undefined {
    return this.members.get(key);
  }

  set(key: string, value: string): W3CTraceState {
    if (!KEY.test(key) || !VALUE.test(value)) return this;
    const members = new Map([[key, value]]);
    for (const [name, old] of this.members) if (name !== key) members.set(name, old);
    return new W3CTraceState(fit(members));
  }

  unset(key: string): W3CTraceState {
    if (!this.members.has(key)) return this;
    const members = new Map(this.members);
    members.delete(key);
    return new W3CTraceState(members);
  }

  serialize(): string {
    let header = '';
    for (const [key, value] of this.members) header += `${header === '' ? '' : ','}${key}=${value}`;
    return header;
  }
}

/** Members are dropped from the right until the limits hold, as the specification asks of whoever adds one. */
function fit(members: Map<string, string>): Map<string, string> {
  const kept = new Map<string, string>();
  let length = 0;
  for (const [key, value] of members) {
    length += key.length + value.length + (kept.size === 0 ? 1 : 2);
    if (kept.size === MAX_MEMBERS || (length > MAX_LENGTH && kept.size > 0)) break;
    kept.set(key, value);
  }
  return kept;
}

/** Most members carry no space, and slicing is the costly part. */
function trimOws(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isOws(text.charCodeAt(start))) start += 1;
  while (end > start && isOws(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isOws(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
