import { activeContext } from '../../core/process/provider.js';
import { echoIn } from '../../privacy/echo/echo.js';
import { privacy } from '../../privacy/privacy-state.js';
import { Redactor } from '../../privacy/redactor.js';

const MAX_CONTENT = 16_384;
/** More is read than is recorded: a text is cut after it was masked. */
export const MAX_READ = MAX_CONTENT + 8_192;

/** A prompt or an answer as it may be recorded: masked, then cut, because half of a secret is not recognised any more. */
export function recordable(attribute: string, text: string): string {
  const redactor = new Redactor(privacy.masker, echoIn(activeContext()));
  return redactor.text(attribute, text.slice(0, MAX_READ)).slice(0, MAX_CONTENT);
}
