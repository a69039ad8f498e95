// Adds up the test counts of the jest runs since temp/results was last removed.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { resultsFolder } from './support/jest.mjs';

const results = readdirSync(resultsFolder).map((name) => JSON.parse(readFileSync(join(resultsFolder, name), 'utf8')));
const sum = (field) => results.reduce((total, result) => total + result[field], 0);
console.log(`${sum('numPassedTests')} passed, ${sum('numFailedTests')} failed, ${sum('numPendingTests')} skipped`);
