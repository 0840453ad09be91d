/** How a consumer of this process works at the moment. */
export interface Pace {
  /** Most records of one batch. */
  readonly atOnce: number;
  /** The part of the time it works while there is more to do, over 0 up to 1: it rests after a full batch to keep to it. */
  readonly share: number;
  /** How long records gather after a batch that was not (ms). */
  readonly gatherMs: number;
}

/** How many callers there are; the consumers of this process ask it when to stand back. */
export interface LoadGauge {
  begin(): void;
  end(): void;
  /**
   * Shoppers first: while a crowd is at the door records gather longer, and go in small batches with room between them, so
   * that no answer waits for a long one.
   * @param usual what to do at other times
   * @param inCrowd never gathers shorter, nor takes more at once or a larger share, than usual
   */
  pace(usual: Pace, inCrowd: Pace): Pace;
  /** Nobody is waiting for an answer, and hardly anybody has come lately: there is time for what can wait. */
  isQuiet(): boolean;
}

/** More callers waiting at once than this are a crowd, and so are more than this in a moment, however fast they are answered. */
const CROWD = 8;
const CROWD_A_MOMENT = 100;
/** A dashboard or two that ask for news, and a shopper now and then, leave it quiet. */
const QUIET_A_MOMENT = 10;
const MOMENT = 200;

/** @param now ms of a clock that never goes back */
export const loadGauge = (now: () => number = () => performance.now()): LoadGauge => {
  let waiting = 0;
  let began = 0;
  let arrived = 0;
  let arrivedBefore = 0;

  const turnOver = (): void => {
    const moments = Math.floor((now() - began) / MOMENT);
    if (moments === 0) return;
    arrivedBefore = moments === 1 ? arrived : 0;
    arrived = 0;
    began += moments * MOMENT;
  };
  const isCrowd = (): boolean => {
    turnOver();
    return waiting > CROWD || arrived + arrivedBefore > CROWD_A_MOMENT;
  };

  return {
    begin: () => {
      turnOver();
      waiting += 1;
      arrived += 1;
    },
    end: () => {
      waiting -= 1;
    },
    pace: (usual, inCrowd) =>
      isCrowd()
        ? {
            atOnce: Math.min(usual.atOnce, inCrowd.atOnce),
            share: Math.min(usual.share, inCrowd.share),
            gatherMs: Math.max(usual.gatherMs, inCrowd.gatherMs),
          }
        : usual,
    isQuiet: () => {
      turnOver();
      return waiting === 0 && arrived + arrivedBefore <= QUIET_A_MOMENT;
    },
  };
};
