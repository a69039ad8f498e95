import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { isPatchedElsewhere } from '../elsewhere/patched-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';

interface ConnectionModule {
  readonly Connection: { readonly prototype: { readonly command?: unknown } };
}

/** Whether somebody else traces the commands of mongodb; says so once if that is the case. */
export function isMongoPatched(): boolean {
  const isElsewhere = isPatchedElsewhere(
    /[\\/]mongodb[\\/]lib[\\/]cmap[\\/]connection\.js$/,
    ({ Connection }: ConnectionModule) => Connection.prototype.command,
  );
  if (isElsewhere) standBack('mongodb', 'Connection.command is patched');
  return isElsewhere || isFollowedElsewhere('mongodb');
}
