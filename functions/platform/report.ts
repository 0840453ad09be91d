/** Told of every failure, and of nothing secret: the logger of the place Axon runs in. */
export type Report = (error: unknown, facts: Readonly<Record<string, unknown>>) => void;
