import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { isPatchedElsewhere } from '../elsewhere/patched-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';

interface ClientModule {
  readonly default: { readonly prototype: { readonly sendCommand?: unknown } };
}

/** Whether somebody else traces the clients of node-redis; says so once if that is the case. */
export function isNodeRedisPatched(): boolean {
  const isPatched = isPatchedElsewhere(
    /[\\/]@redis[\\/]client[\\/]dist[\\/]lib[\\/]client[\\/]index\.js$/,
    (exports: ClientModule) => exports.default.prototype.sendCommand,
  );
  if (isPatched) standBack('redis', 'sendCommand is patched');
  return isPatched || isFollowedElsewhere('redis');
}
