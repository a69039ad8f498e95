import { diag } from '../../shared/errors/diag.js';

const said = new Set<string>();

/** Says once per client that somebody else traces it, and that we do not. */
export function standBack(client: string, reason: string): void {
  if (said.has(client)) return;
  said.add(client);
  diag.info(`nestjs-traced: ${client} is traced by somebody else (${reason}); ours stands back`);
}
