/** The store's one time zone: a day, a year, a birthday year begin there. Instants are stored in UTC. */
const STORE_ZONE = 'Asia/Seoul';

const YEAR = new Intl.DateTimeFormat('en-US', { timeZone: STORE_ZONE, year: 'numeric' });

/** The calendar year of the store at an instant (epoch ms). */
export const storeYear = (at: number): number => Number(YEAR.format(at));
