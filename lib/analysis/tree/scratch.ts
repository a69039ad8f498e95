/** Where columns come from that last only while a tree is built; all of them begin with zeros. */
export interface Scratch {
  int32(count: number): Int32Array;
  float64(count: number): Float64Array;
}

const fresh: Scratch = {
  int32: (count) => new Int32Array(count),
  float64: (count) => new Float64Array(count),
};

/** From so many spans on their scratch is used again; what few need is as quickly made. */
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
  if (spans < MANY || typeof SharedArrayBuffer !== 'function') return work(fresh);
  const known = last?.deref();
  // Whoever builds a tree while a tree is built gets another one.
  last = undefined;
  const isFit = known !== undefined && known.byteLength >= spans * BYTES_OF_SPAN;
  const buffer = isFit ? known : new SharedArrayBuffer(spans * BYTES_OF_SPAN);
  const result = work(new ReusedScratch(buffer, isFit));
  last = new WeakRef(buffer);
  return result;
}

class ReusedScratch implements Scratch {
  #used = 0;

  constructor(
    private readonly buffer: SharedArrayBuffer,
    private readonly isDirty: boolean,
  ) {}

  int32(count: number): Int32Array {
    const at = this.#take(count * Int32Array.BYTES_PER_ELEMENT);
    if (at === undefined) return fresh.int32(count);
    const column = new Int32Array(this.buffer, at, count);
    return this.isDirty ? column.fill(0) : column;
  }

  float64(count: number): Float64Array {
    const at = this.#take(count * Float64Array.BYTES_PER_ELEMENT);
    if (at === undefined) return fresh.float64(count);
    const column = new Float64Array(this.buffer, at, count);
    return this.isDirty ? column.fill(0) : column;
  }

  #take(bytes: number): number | undefined {
    const at = this.#used;
    const end = at + Math.ceil(bytes / Float64Array.BYTES_PER_ELEMENT) * Float64Array.BYTES_PER_ELEMENT;
    if (end > this.buffer.byteLength) return undefined;
    this.#used = end;
    return at;
  }
}
