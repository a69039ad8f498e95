// better-sqlite3 up to release 12 comes as C++, and its ready-made programs do not come from npm: it is compiled where it runs,
// without optimizations, in some eight seconds (and two for every other release of Node). From 13 on npm brings it ready-made.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requireProgram } from '../../test/support/backends/tools.mjs';
import { run } from './run.mjs';

const SPEED = ['-O0', '-w', '-fPIC'];

/** Compiles the better-sqlite3 of a folder for the Node that runs this, if it has one that is not compiled yet. */
export async function compileBetterSqlite3(folder) {
  const source = join(folder, 'node_modules/better-sqlite3');
  if (!existsSync(source) || existsSync(join(source, 'prebuilds'))) return;
  const { modules } = process.versions;
  // Where the package `bindings` looks for it: the releases of Node have one each.
  const target = join(source, `lib/binding/node-v${modules}-${process.platform}-${process.arch}/better_sqlite3.node`);
  if (existsSync(target)) return;
  console.error(`compiling better-sqlite3 for Node ${process.version} ...`);
  mkdirSync(dirname(target), { recursive: true });
  const sqlite = await compileSqlite(source);
  await compile('g++', [
    ...['-std=c++20', ...SPEED, '-shared', '-DNODE_GYP_MODULE_NAME=better_sqlite3', '-DBUILDING_NODE_EXTENSION'],
    ...[
      `-I${wrapHeader(source)}`,
      `-I${headers()}`,
      `-I${join(source, 'deps/sqlite3')}`,
      join(source, 'src/better_sqlite3.cpp'),
      sqlite,
    ],
    ...['-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL', '-o', target],
  ]);
}

/** SQLite itself, of the release and with the options of the package, for all releases of Node. */
async function compileSqlite(source) {
  const target = join(source, 'deps/sqlite3.o');
  if (existsSync(target)) return target;
  const options = readFileSync(join(source, 'deps/defines.gypi'), 'utf8').matchAll(/^\s*'(\w+(?:=[^']*)?)',$/gm);
  const defines = Array.from(options, ([, option]) => `-D${option}`);
  await compile('gcc', ['-std=c99', ...SPEED, ...defines, '-c', join(source, 'deps/sqlite3/sqlite3.c'), '-o', target]);
  return target;
}

/**
 * A folder with Node's `node_object_wrap.h` as it was before Node 24.21 and 26, for which the ready-made programs of the package
 * are compiled: since then it removes a hook when an object is collected, which ends the process (`(env) != nullptr`) when
 * the collection comes between two turns of the event loop.
 */
function wrapHeader(source) {
  const folder = join(source, `deps/node-v${process.versions.modules}`);
  mkdirSync(folder, { recursive: true });
  const name = 'node_object_wrap.h';
  const text = readFileSync(join(headers(), name), 'utf8');
  writeFileSync(join(folder, name), text.replaceAll(/^ *(?:Add|Remove)CleanupHook\(\);$/gm, ''));
  return folder;
}

function headers() {
  const found = join(dirname(process.execPath), '../include/node');
  if (existsSync(join(found, 'node.h'))) return found;
  throw new Error(
    `better-sqlite3 is compiled with the headers of Node ${process.version}, and there are none in ${found}: install Node ` +
      "from its own archive or image, which has them, or your distribution's package of them (libnode-dev in Debian)",
  );
}

async function compile(name, args) {
  const compiler = process.platform === 'linux' ? requireProgram(name, 'g++') : undefined;
  if (compiler === undefined) {
    throw new Error(
      `better-sqlite3 is compiled on Linux by gcc and g++; ${name} is missing: install both (Debian: g++)`,
    );
  }
  const { code, output } = await run(compiler, args, { capture: true });
  if (code !== 0) throw new Error(`better-sqlite3 does not compile:\n${output}`);
}
