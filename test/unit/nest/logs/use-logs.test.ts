import { afterEach, describe, expect, it } from '@jest/globals';
import { logging } from '../../../../lib/nest/logs/log-settings.js';
import { useLogs } from '../../../../lib/nest/logs/use-logs.js';
import { holding } from '../../../../lib/shared/errors/held-lines.js';

describe('what applications of one process want of log lines', () => {
  const releases: (() => void)[] = [];
  const use = (...args: Parameters<typeof useLogs>): (() => void) => {
    const release = useLogs(...args);
    releases.push(release);
    return release;
  };
  afterEach(() => {
    for (const release of releases.splice(0)) release();
    expect([logging.settings, holding.lines]).toEqual([undefined, undefined]);
  });

  it('is decided by the latest one that is open, in whichever order they close', () => {
    const first = use({ mask: true });
    const second = use({ mask: false });
    expect(logging.settings?.mask).toBe(false);
    first();
    expect(logging.settings?.mask).toBe(false);
    second();
    expect(logging.settings).toBeUndefined();
  });

  it('is that of the others again when one closes', () => {
    use({ mask: true, debugOfFailed: true });
    const { lines } = holding;
    use({ asEvents: 'warn', debugOfFailed: true })();
    expect([logging.settings?.mask, holding.lines]).toEqual([true, lines]);
  });

  it('lets lines of one go on waiting while another has none that wait', () => {
    use({ debugOfFailed: true });
    const { lines } = holding;
    use({ asEvents: 'warn' });
    expect(lines).toBeDefined();
    expect(holding.lines).toBe(lines);
  });

  it('changes nothing where it is refused', () => {
    use({ mask: true });
    expect(() => use({ asEvents: 'loud' as never })).toThrow('TRACED_INVALID_OPTION');
    expect(logging.settings?.mask).toBe(true);
  });
});
