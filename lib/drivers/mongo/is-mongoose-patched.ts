import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { isPatchedElsewhere } from '../elsewhere/patched-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';
import { isMongoPatched } from './is-mongo-patched.js';

interface QueryClass {
  readonly prototype: { readonly exec?: unknown };
}

/** Whether somebody else traces mongoose or the driver below it; says so once if that is the case. */
export function isMongoosePatched(): boolean {
  const isElsewhere = isPatchedElsewhere(
    /[\\/]mongoose[\\/]lib[\\/]query\.js$/,
    ({ prototype }: QueryClass) => prototype.exec,
  );
  if (isElsewhere) standBack('mongoose', 'Query.exec is patched');
  return isElsewhere || isFollowedElsewhere('mongoose') || isMongoPatched();
}
