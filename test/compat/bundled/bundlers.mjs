// How an application is put into one file, as their documentation says to do it for Node.
import { rspack } from '@rspack/core';
import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import webpack from 'webpack';

/** What Nest looks for and this application does not have, or does not use. */
const ABSENT =
  /^(?:@nestjs\/(?:microservices|websockets)(?:\/.*)?|class-validator|class-transformer(?:\/.*)?|file-type|@fastify\/.*)$/;
const OUTSIDE = /^[^./]/;

async function withEsbuild({ entry, folder, format, isInside }) {
  const absent = {
    name: 'absent',
    setup: (plugin) => plugin.onResolve({ filter: ABSENT }, ({ path }) => ({ path, external: true })),
  };
  const outfile = join(folder, format === 'esm' ? 'bundle.mjs' : 'bundle.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format,
    logLevel: 'error',
    plugins: [absent],
    packages: isInside ? 'bundle' : 'external',
    // Packages in CommonJS ask for Node's own modules by `require`, which ES modules have not.
    ...(format === 'esm' && {
      banner: {
        js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
      },
    }),
  });
  return outfile;
}

const withPack =
  (pack) =>
  ({ entry, folder, format, isInside }) => {
    const isEsm = format === 'esm';
    const filename = isEsm ? 'bundle.mjs' : 'bundle.cjs';
    const type = isEsm ? 'module' : 'commonjs';
    const builtins = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    const externals = ({ request }, done) => {
      if (builtins.has(request)) return done(undefined, `${isEsm ? 'node-commonjs' : 'commonjs'} ${request}`);
      if (ABSENT.test(request)) return done(undefined, `${isEsm ? 'node-commonjs' : 'commonjs'} ${request}`);
      if (!isInside && OUTSIDE.test(request) && request !== entry) return done(undefined, `${type} ${request}`);
      return done();
    };
    const config = {
      mode: 'production',
      target: 'node20',
      entry,
      output: {
        path: folder,
        filename,
        library: { type: isEsm ? 'module' : 'commonjs2' },
        ...(isEsm ? { module: true, chunkFormat: 'module' } : { chunkFormat: 'commonjs' }),
      },
      ...(isEsm && { experiments: { outputModule: true } }),
      externals: [externals],
      // What minifies must keep the names of classes: they name spans.
      optimization: { minimize: false },
      // Nest and Express load what is configured by its name.
      ignoreWarnings: [/.*/],
    };
    return new Promise((resolve, reject) => {
      pack(config, (error, stats) => {
        if (error) return reject(error);
        if (stats.hasErrors()) return reject(new Error(stats.toString({ all: false, errors: true })));
        return resolve(join(folder, filename));
      });
    });
  };

export const bundlers = { webpack: withPack(webpack), rspack: withPack(rspack), esbuild: withEsbuild };
