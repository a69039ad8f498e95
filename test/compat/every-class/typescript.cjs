// Lets the applications of this folder be required as they are written, with the packages of the folder that the test runs
// in, and puts `@Traced()` on every class of theirs: closest to the class, or after all other decorators.
const Module = require('node:module');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

// Of the way that the formatter writes them.
const CLASS = /^( *)((?:export )?(?:abstract )?class (\w+)(?:[^\n]*\{\}|[^]*?\n\1\}))$/gm;
const placings = {
  undecorated: (source) => source,
  innermost: (source) => source.replace(CLASS, '$1@everyClass()\n$1$2'),
  outermost: (source) => source.replace(CLASS, '$1$2\n$1Reflect.decorate([everyClass()], $3);'),
};

const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'commonjs' },
};

/** From now on; `placing` is one of `undecorated`, `innermost` and `outermost`. */
function readTypeScript(placing) {
  const place = placings[placing];
  const application = { id: 'application', filename: join(process.cwd(), 'package.json') };
  application.paths = Module._nodeModulePaths(process.cwd());
  Module._extensions['.ts'] = (module, path) => {
    const { code } = transformSync(place(readFileSync(path, 'utf8')), { ...swc, filename: path });
    module._compile(code, path);
  };
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...rest) {
    if (!parent?.filename?.endsWith('.ts')) return resolve.call(this, request, parent, ...rest);
    if (request.startsWith('.')) return resolve.call(this, request.replace(/\.js$/, '.ts'), parent, ...rest);
    return resolve.call(this, request, application, ...rest);
  };
}

module.exports = { readTypeScript };
