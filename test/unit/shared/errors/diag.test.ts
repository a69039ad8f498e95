import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { diag } from '../../../../lib/shared/errors/diag.js';
import { diagnostics } from '../../../../lib/shared/errors/diagnostics.js';
import { captureDiag, type CapturedDiag } from '../../sdk/capture-diag.js';

let log: CapturedDiag;
const before = diagnostics.mask;

beforeEach(() => {
  log = captureDiag();
});
afterEach(() => {
  diagnostics.mask = before;
  log.restore();
});

const library = join(import.meta.dirname, '../../../../lib');
/** They set the logger, and say nothing. */
const MAY_ASK_THE_API = ['shared/errors/diag.ts', 'sdk/diagnostics.ts'];

describe('what the library says', () => {
  it('goes one way', () => {
    const files = readdirSync(library, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const past = files.filter((file) =>
      /import \{[^}]*\bdiag\b[^}]*\} from '@opentelemetry\/api'/.test(readFileSync(join(library, file), 'utf8')),
    );
    expect(past.filter((file) => !MAY_ASK_THE_API.includes(file))).toEqual([]);
    expect(past).toContain('shared/errors/diag.ts');
  });

  it('moves no cursor, whatever a backend has answered', () => {
    diag.warn('refused: \u001b[2J\u009b31m\u202eno\r', 'at a\n\tat b');
    expect(log.warn).toEqual(['refused:  [2J 31m no  at a\n\tat b']);
  });

  it('is masked, whoever gets it', () => {
    diagnostics.mask = (text) => text.replaceAll('hunter2', '***');
    diag.warn('nestjs-traced: the password hunter2 is refused', 'Error: hunter2');
    diag.info('hunter2');
    expect(log.warn).toEqual(['nestjs-traced: the password *** is refused Error: ***']);
    expect(log.info).toEqual(['***']);
  });

  it('is not said at all where masking fails', () => {
    diagnostics.mask = () => {
      throw new Error('no');
    };
    diag.error('hunter2');
    expect(log.error).toEqual(['[REDACTED:error]']);
  });
});
