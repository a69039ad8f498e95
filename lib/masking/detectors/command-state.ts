/** What is known of the command line that a flag stands in. */
export interface CommandLine {
  /** The flags of its program that take a password; one with a `+` has it without a space. */
  readonly flags: readonly string[] | undefined;
  /** Where the program stands. */
  readonly programAt: number;
  /** A program whose command `login` takes a password. */
  readonly mayLogIn: boolean;
  /** A program whose `-u` is a user to run as, and no login. */
  readonly isRunner: boolean;
}

export const NO_COMMAND: CommandLine = { flags: undefined, programAt: 0, mayLogIn: false, isRunner: false };
