const WORD_BYTES = Float64Array.BYTES_PER_ELEMENT;

/**
 * Where columns come from that only last while a tree is built; all of them begin with zeros. One class, with memory to use
 * again or without: the code that fills columns is optimised for one.
 */
export class Scratch {
  #used = 0;

  constructor(
    private readonly buffer?: SharedArrayBuffer,
    private readonly isDirty = false,
  ) {}

  int32(count: number): Int32Array {
    const at = this.#take(count * Int32Array.BYTES_PER_ELEMENT);
    if (at < 0) return new Int32Array(count);
    const column = new Int32Array(this.buffer as SharedArrayBuffer, at, count);
    return this.isDirty ? column.fill(0) : column;
  }

  float64(count: number): Float64Array {
    const at = this.#take(count * WORD_BYTES);
    if (at < 0) return new Float64Array(count);
    const column = new Float64Array(this.buffer as SharedArrayBuffer, at, count);
    return this.isDirty ? column.fill(0) : column;
  }

  /** Where so many bytes are free; -1 when there are not as many. */
  #take(bytes: number): number {
    const at = this.#used;
    const end = at + Math.ceil(bytes / WORD_BYTES) * WORD_BYTES;
    if (this.buffer === undefined || end > this.buffer.byteLength) return -1;
    this.#used = end;
    return at;
  }
}

/** From so many spans on memory is used again; what few need is as quickly made. */
const MANY = 16_384;
/** What the building of a tree takes for each span, with some room. */
const BYTES_OF_SPAN = 112;

let last: WeakRef<SharedArrayBuffer> | undefined;

/**
 * Lends `work` the scratch for a tree of so many spans.
 *
 * V8 counts the bytes of every `ArrayBuffer` as it is made, and from 64 MB on collects the whole heap, which with a million
 * spans in it takes longer than all the rest. A shared one is not counted; there is at most one of them, which the next tree
 * uses again and which goes with the next collection.
 */
export function withScratch<Result>(spans: number, work: (scratch: Scratch) => Result): Result {
  // In browsers there is none without isolation from other origins.
  if (spans < MANY || typeof SharedArrayBuffer !== 'function') return work(new Scratch());
  const known = last?.deref();
  // Whoever builds a tree while a tree is built gets another one.
  last = undefined;
  const isFit = known !== undefined && known.byteLength >= spans * BYTES_OF_SPAN;
  const buffer = isFit ? known : new SharedArrayBuffer(spans * BYTES_OF_SPAN);
  const result = work(new Scratch(buffer, isFit));
  last = new WeakRef(buffer);
  return result;
}
