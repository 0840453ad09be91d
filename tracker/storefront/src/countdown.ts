export interface CountdownOptions {
  /** End, epoch ms by the server's clock. */
  readonly until: number;
  /** Whole seconds left, at once and then whenever they change; 0 is the last. */
  readonly onTick: (secondsLeft: number) => void;
  /** The server's clock: `shop.now`. */
  readonly now: () => number;
}

/** Counts down by the server's clock, each second when it turns; a sleeping tab goes on with the right number. @returns stops it */
export const countdown = ({ until, onTick, now }: CountdownOptions): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tick = (): void => {
    const left = Math.max(0, until - now());
    onTick(Math.ceil(left / 1000));
    if (left > 0) timer = setTimeout(tick, left % 1000 || 1000);
  };
  tick();
  return () => clearTimeout(timer);
};
