import type { Command } from '../command.js';
import { convert } from './convert.js';
import { criticalPathCommand } from './critical-path.js';
import { diff } from './diff.js';
import { doctor } from './doctor.js';
import { init } from './init.js';
import { map } from './map.js';
import { mcp } from './mcp.js';
import { n1 } from './n1.js';
import { stats } from './stats.js';
import { tail } from './tail.js';
import { view } from './view.js';
import { why } from './why.js';

/** Every command, in the order of the help. */
export const commands: Readonly<Record<string, Command>> = {
  view,
  why,
  stats,
  'critical-path': criticalPathCommand,
  n1,
  diff,
  map,
  tail,
  convert,
  init,
  doctor,
  mcp,
};
