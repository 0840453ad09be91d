/** The page is never harmed: what throws in here (blocked storage, hostile markup, odd arguments) answers `undefined`. */
export const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {}
};
