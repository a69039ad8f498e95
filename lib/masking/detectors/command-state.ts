/** What is known of the command line that a flag stands in; one object for all flags of a text. */
export class CommandLine {
  /** The flags of its program that take a password; one with a `+` has it without a space. */
  flags: readonly string[] | undefined;
  /** Where the program stands that was read last. */
  programAt = 0;
  /** A program whose command `login` takes a password. */
  mayLogIn = false;
  /** A program whose `-u` is a user to run as, and no login. */
  isRunner = false;
  /** As far as the text was read. */
  end = 0;

  clear(): void {
    this.flags = undefined;
    this.mayLogIn = false;
    this.isRunner = false;
  }
}
