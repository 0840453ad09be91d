/** A whole number typed into a field, with or without thousands separators; undefined when it is none. */
export const wholeNumber = (typed: string): number | undefined => {
  const digits = typed.replaceAll(/[,\s]/g, '');
  return /^\d{1,12}$/.test(digits) ? Number(digits) : undefined;
};

const MAX_UNITS = 100_000;

/** A number of units an activity can have. */
export const isUnits = (typed: string): boolean => {
  const units = wholeNumber(typed);
  return units !== undefined && units >= 1 && units <= MAX_UNITS;
};

/** Something is typed and it is no number. Such a field stops its form: taken for empty, it would change the terms unseen. */
export const isUnreadable = (typed: string): boolean => typed.trim() !== '' && wholeNumber(typed) === undefined;
