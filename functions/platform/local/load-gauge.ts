/** How many callers wait for an answer; the consumers of this process ask it when to stand back. */
export interface LoadGauge {
  begin(): void;
  end(): void;
  /** How long a consumer lets records gather after a batch (ms): `quiet`, or longer while a crowd is at the door. */
  gatherMs(quiet: number): number;
}

/** More callers at once than this are a crowd. */
const CROWD = 8;
/** Three consumers in a row stay well within the two seconds in which a figure must follow. */
const GATHER_IN_CROWD = 400;

export const loadGauge = (): LoadGauge => {
  let waiting = 0;
  return {
    begin: () => {
      waiting += 1;
    },
    end: () => {
      waiting -= 1;
    },
    gatherMs: (quiet) => (waiting > CROWD ? Math.max(quiet, GATHER_IN_CROWD) : quiet),
  };
};
