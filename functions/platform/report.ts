/** What went wrong on our side, or what is known to be away and comes back by itself. */
export type Severity = 'error' | 'warning';

/** Told of every failure, and of nothing secret: the logger of the place Axon runs in. @param severity 'error' unless told */
export type Report = (error: unknown, facts: Readonly<Record<string, unknown>>, severity?: Severity) => void;
