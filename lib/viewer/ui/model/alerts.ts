import type { AlertRecord } from '../../api.js';

/** Alerts that say the same, as one. */
export interface AlertGroup extends AlertRecord {
  readonly times: number;
  readonly firstUs: number;
}

/** The newest of those that say the same, with how often and since when; newest first. */
export function groupAlerts(alerts: readonly AlertRecord[]): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const key = `${alert.rule}\n${alert.text}`;
    const { times = 0, ...newest } = groups.get(key) ?? (alert as Partial<AlertGroup> & AlertRecord);
    groups.set(key, { ...newest, times: times + 1, firstUs: alert.timeUs });
  }
  return [...groups.values()];
}
