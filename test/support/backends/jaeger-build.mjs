import { buildGoProgram } from './go-program.mjs';

const command = 'github.com/jaegertracing/jaeger/cmd/jaeger';

/** Jaeger v2: the command of this tag is version 2, whose own tags Go's import rules refuse. */
export function buildJaeger(cache) {
  return buildGoProgram(cache, {
    name: 'jaeger',
    version: '1.76.0',
    files: { 'go.mod': 'module nestjs-traced.test/jaeger\n\ngo 1.24\n' },
    steps: [
      ['go', 'get', '-tool', `${command}@v1.76.0`],
      ['go', 'build', '-trimpath', '-ldflags=-s -w', '-o', 'jaeger', command],
    ],
  });
}
