/** Ends the command with a sentence that says what to do. Exit code 1 unless told. */
export const fail = (message: string, code = 1): never => {
  process.stderr.write(`axon: ${message}\n`);
  process.exit(code);
};

/** An error's message as a sentence that another may follow. */
export const sentence = ({ message }: Error): string => (message.endsWith('.') ? message : `${message}.`);

/** A whole number from the command line, or a clear exit. */
export const wholeNumber = (name: string, text: string, { from, to }: { readonly from: number; readonly to: number }): number => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < from || value > to)
    fail(`${name} must be a whole number from ${from} to ${to}, not "${text}".`);
  return value;
};

/** Ends a command that was given a flag it does not have: a slip of the pen must not start something else than was meant. */
export const refuseUnknownFlags = ({ args, cmd }: { readonly args: object; readonly cmd: { readonly args?: unknown } }): void => {
  const known = new Set(['_', ...Object.keys(cmd.args ?? {})]);
  // Every flag is there twice: as it was typed and as `camelCase`.
  const typed = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const unknown = Object.keys(args).find((name) => !known.has(name) && !known.has(typed(name)));
  if (unknown !== undefined) fail(`There is no flag --${unknown}. See --help for all of them.`);
};
