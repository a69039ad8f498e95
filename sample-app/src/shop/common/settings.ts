import { readSettings } from './read-settings.js';

/** The settings of this process. */
export const settings = readSettings(process.env);
