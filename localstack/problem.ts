/** Exit codes of the four commands: what kind of thing stands in the way. */
export const EXIT = { usage: 2, missingTool: 3, portTaken: 4, install: 5, start: 6, notUp: 7, deploy: 8, test: 9 } as const;

/** Something a person can put right. The message says how, with the command to run. */
export class Problem extends Error {
  readonly exitCode: number;

  constructor(kind: keyof typeof EXIT, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Problem';
    this.exitCode = EXIT[kind];
  }
}

/** Runs a command of this room; a problem becomes its sentence and its exit code, anything else its stack. */
export const runCommand = async (run: () => Promise<void>): Promise<void> => {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    process.stderr.write(`localstack: ${error.message}\n`);
    process.exitCode = error.exitCode;
  }
};

/** `what  1.2 s` on stderr; gives back what the step gave. @param note told the seconds */
export const timed = async <T>(what: string, step: () => Promise<T>, note?: (seconds: number) => void): Promise<T> => {
  const started = performance.now();
  const result = await step();
  note?.((performance.now() - started) / 1000);
  process.stderr.write(`${what.padEnd(34)}${((performance.now() - started) / 1000).toFixed(1).padStart(7)} s\n`);
  return result;
};
