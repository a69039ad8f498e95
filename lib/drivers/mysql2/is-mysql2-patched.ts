import { isPatched } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { isPatchedElsewhere } from '../elsewhere/patched-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';

interface ConnectionClass {
  readonly prototype: { readonly query?: unknown };
}

/** Whether somebody else traces the connections of mysql2; says so once if that is the case. */
export function isMysql2Patched(client?: { readonly query?: unknown }): boolean {
  const isElsewhere =
    isPatched(client?.query) ||
    isPatchedElsewhere(/[\\/]mysql2[\\/]lib[\\/]connection\.js$/, ({ prototype }: ConnectionClass) => prototype.query);
  if (isElsewhere) standBack('mysql2', 'Connection.query is patched');
  return isElsewhere || isFollowedElsewhere('mysql2');
}
