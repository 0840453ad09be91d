/** The store's one time zone: a day, a year, a birthday year begin there. Instants are stored in UTC. */
const STORE_ZONE = 'Asia/Seoul';

let made: Intl.DateTimeFormat | undefined;

/** Made when the first year is asked for: looking for a language and a calendar is a fifth of a cold start. */
const years = (): Intl.DateTimeFormat => {
  made ??= new Intl.DateTimeFormat('en-US', { timeZone: STORE_ZONE, year: 'numeric' });
  return made;
};

/** The calendar year of the store at an instant (epoch ms). */
export const storeYear = (at: number): number => Number(years().format(at));
