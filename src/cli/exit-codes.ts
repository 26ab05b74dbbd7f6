/** What scripts may rely on. */
export const EXIT = {
  ok: 0,
  /** It was tried and did not work. */
  failed: 1,
  /** The call or the configuration is wrong; nothing was tried. */
  usage: 2,
  /** The thing asked for does not exist. */
  notFound: 3,
} as const;

/** Ends a command with a sentence for a person instead of a stack. */
export class CommandFailed extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.name = 'CommandFailed';
    this.exitCode = exitCode;
  }
}
