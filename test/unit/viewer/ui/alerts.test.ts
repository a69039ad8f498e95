import { describe, expect, it } from '@jest/globals';
import { groupAlerts } from '../../../../lib/viewer/ui/model/alerts.js';

describe('alerts that say the same', () => {
  it('are one, the newest, with how often and since when', () => {
    const alerts = [
      { rule: 'n+1', text: 'a repeats', timeUs: 9, traceId: 'new' },
      { rule: 'slow', text: 'b is slow', timeUs: 8 },
      { rule: 'n+1', text: 'a repeats', timeUs: 5, traceId: 'old' },
      { rule: 'errors', text: 'a repeats', timeUs: 1 },
    ];
    expect(groupAlerts(alerts)).toEqual([
      { rule: 'n+1', text: 'a repeats', timeUs: 9, traceId: 'new', times: 2, firstUs: 5 },
      { rule: 'slow', text: 'b is slow', timeUs: 8, times: 1, firstUs: 8 },
      { rule: 'errors', text: 'a repeats', timeUs: 1, times: 1, firstUs: 1 },
    ]);
  });
});
