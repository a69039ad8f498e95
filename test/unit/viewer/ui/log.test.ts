import { describe, expect, it } from '@jest/globals';
import type { LogLine } from '../../../../lib/analysis/log-line.js';
import { findLines, severityClass } from '../../../../lib/viewer/ui/model/log.js';

const line = (over: Partial<LogLine>): LogLine => ({
  traceId: 'a',
  timeUs: 1,
  severity: 'INFO',
  body: 'late',
  ...over,
});

describe('the severity of a line', () => {
  it.each([
    ['bad', ['ERROR', 'error', 'Err', 'FATAL4', 'critical', 'ALERT', 'emergency', 'panic', 'SEVERE']],
    ['slow', ['WARN', 'warning', 'WARN2']],
    ['t3', ['INFO', 'debug', '', 'notice', 'unwarned']],
  ])('is drawn as %s by its word', (name, words) => {
    expect(words.map((severity) => severityClass({ severity }))).toEqual(words.map(() => name));
  });

  it('is drawn by its number where it has one', () => {
    const drawn = [12, 13, 16, 17, 24].map((severityNumber) => severityClass({ severity: 'E', severityNumber }));
    expect(drawn).toEqual(['t3', 'slow', 'slow', 'bad', 'bad']);
  });
});

describe('finding in a log', () => {
  const lines = [line({ body: 'Refused' }), line({ severity: 'WARN' }), line({ service: 'payments' })];

  it.each([
    [' ', [0, 1, 2]],
    ['refuse', [0]],
    ['warn', [1]],
    ['PAY', [2]],
    ['nothing', []],
  ])('looks at text, severity and service: %j', (text, found) => {
    expect(findLines(lines, text)).toEqual(found.map((at) => lines[at]));
  });
});
