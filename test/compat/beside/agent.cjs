// What stands in for Datadog's agent, in a process of its own: tells its parent the spans that it is sent.
const { createServer } = require('node:http');

/** Reads one value of MessagePack, of the kinds that spans are made of. */
function createReader(bytes) {
  let at = 0;
  const uint = (size) => {
    const value = size === 8 ? bytes.readBigUInt64BE(at) : bytes.readUIntBE(at, size);
    at += size;
    return value;
  };
  const text = (size) => bytes.toString('utf8', at, (at += size));
  const list = (size) => Array.from({ length: size }, () => read());
  const map = (size) => Object.fromEntries(Array.from({ length: size }, () => [read(), read()]));
  const kinds = {
    0xc0: () => null,
    0xc2: () => false,
    0xc3: () => true,
    0xc4: () => text(uint(1)),
    0xc5: () => text(uint(2)),
    0xc6: () => text(uint(4)),
    0xca: () => bytes.readFloatBE((at += 4) - 4),
    0xcb: () => bytes.readDoubleBE((at += 8) - 8),
    0xcc: () => uint(1),
    0xcd: () => uint(2),
    0xce: () => uint(4),
    0xcf: () => uint(8),
    0xd0: () => uint(1),
    0xd1: () => uint(2),
    0xd2: () => uint(4),
    0xd3: () => uint(8),
    0xd9: () => text(uint(1)),
    0xda: () => text(uint(2)),
    0xdb: () => text(uint(4)),
    0xdc: () => list(uint(2)),
    0xdd: () => list(uint(4)),
    0xde: () => map(uint(2)),
    0xdf: () => map(uint(4)),
  };
  function read() {
    const kind = uint(1);
    if (kind < 0x80 || kind >= 0xe0) return kind;
    if (kind < 0x90) return map(kind & 0x0f);
    if (kind < 0xa0) return list(kind & 0x0f);
    if (kind < 0xc0) return text(kind & 0x1f);
    return kinds[kind]();
  }
  return read;
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.once('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end('{}');
    const isTraces = request.url.endsWith('/traces');
    const spans = isTraces ? createReader(Buffer.concat(chunks))().flat() : [];
    process.send({
      path: request.url,
      spans: spans.map(({ name, meta, trace_id: traceId }) => ({
        traceId: BigInt(traceId).toString(16).padStart(16, '0'),
        name,
        component: meta.component,
        address: meta['http.url'] ?? meta['url.full'],
      })),
    });
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port, spans: [] }));
process.once('disconnect', () => process.exit(0));
