import { isPatched } from '../common/own-method.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { standBack } from '../elsewhere/stand-back.js';

/** Whether somebody else traces `create` of a client's resource; says so once if that is the case. */
export function isCreatedElsewhere(client: 'anthropic' | 'openai', resource: { readonly create?: unknown }): boolean {
  const { create } = resource;
  // Sentry wraps the client in an object that gives another function each time `create` is read.
  const isElsewhere = isPatched(create) || Reflect.get(resource, 'create') !== create;
  if (isElsewhere) standBack(client, 'create is patched');
  return isElsewhere || isFollowedElsewhere(client);
}
