const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const { join } = require('node:path');
const { before, describe, it } = require('node:test');
const { promisify } = require('node:util');

const run = promisify(execFile);

const areas = [
  'cls',
  'throttler',
  'http',
  'fastify',
  'providers',
  'documents',
  'events',
  'messages',
  'graphql',
  'sockets',
];

/** Runs the applications of this folder with the packages of the folder that the test runs in, and compares. */
function compareEveryClass() {
  const seen = {};
  async function observe(placing) {
    const { stdout } = await run(process.execPath, [join(__dirname, 'observe.cjs'), placing, ...areas], {
      maxBuffer: 2 ** 26,
    });
    seen[placing] = JSON.parse(stdout);
  }

  // One process each: what a package keeps of classes stays in its process.
  before(() => Promise.all(['undecorated', 'innermost', 'outermost'].map(observe)));

  for (const placing of ['innermost', 'outermost']) {
    describe(`with @Traced() on every class, ${placing}`, () => {
      for (const area of areas) {
        it(`${area} is observed to be the same, and traced`, () => {
          assert.deepEqual(seen[placing].areas[area], seen.undecorated.areas[area]);
          assert.deepEqual(seen.undecorated.spans[area], []);
          assert.ok(seen[placing].spans[area].length > 5, seen[placing].spans[area].join(', '));
        });
      }
    });
  }
}

module.exports = { compareEveryClass };
