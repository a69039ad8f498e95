/**
 * How often a test tries: `quick` in `npm test`, `long` in the stage "long rounds" of `npm run check`, which sets
 * `LONG_ROUNDS` and runs the files that call this.
 */
export function rounds(quick: number, long: number): number {
  return process.env['LONG_ROUNDS'] === '1' ? long : quick;
}
