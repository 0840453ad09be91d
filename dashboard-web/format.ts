/** The one formatter: every date, number and amount on a screen is worded here, for a language and the store's zone. */
export type Language = 'ko' | 'en';

/** A store has one time zone; all days and hours on screen are its own, wherever the reader sits. */
export const STORE_ZONE = 'Asia/Seoul';
const LOCALES: Readonly<Record<Language, string>> = { ko: 'ko-KR', en: 'en-US' };
const MINUTE = 60_000;

/** Shown where there is no figure, e.g. a ratio over nobody. */
export const NO_FIGURE = '–';

const dateOptions = {
  date: { dateStyle: 'medium' },
  dateTime: { dateStyle: 'medium', timeStyle: 'short' },
  shortSeconds: {
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
  shortDateTime: { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;
export type DateStyle = keyof typeof dateOptions;

/** 10^digits of a currency's minor unit: 1 for KRW, 100 for USD. */
const minorUnits = (currency: string): number =>
  10 ** (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 0);

/** Two digits each, without days: 90 061 s is "25:01:01", 65 s is "01:05". */
export const clockOf = (totalSeconds: number): string => {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  const parts = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return (parts[0] === 0 ? parts.slice(1) : parts).map((part) => String(part).padStart(2, '0')).join(':');
};

export const createFormat = (language: Language, zone: string = STORE_ZONE) => {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const dates = new Map<DateStyle, Intl.DateTimeFormat>();
  const datesOf = (style: DateStyle): Intl.DateTimeFormat => {
    const made = dates.get(style) ?? new Intl.DateTimeFormat(locale, { ...dateOptions[style], timeZone: zone });
    dates.set(style, made);
    return made;
  };
  return {
    language,
    zone,
    number: (value: number): string => numbers.format(value),
    compact: (value: number): string => compact.format(value),
    /** 0.1234 -> 12.3 %; null (nothing to divide by) -> a dash, never 0 %. */
    percent: (ratio: number | null | undefined): string =>
      ratio === null || ratio === undefined ? NO_FIGURE : percents.format(ratio),
    /** +12.3 % / -4 %. */
    change: (ratio: number): string => signed.format(ratio),
    /** Integer minor units of the currency. */
    money: (amount: number, currency: string): string =>
      new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(
        amount / minorUnits(currency),
      ),
    /** Epoch ms in the store's zone. */
    at: (epochMs: number, style: DateStyle = 'dateTime'): string => datesOf(style).format(epochMs),
    /** "3 seconds ago". */
    ago: (epochMs: number, now: number): string => {
      const seconds = Math.round((epochMs - now) / 1000);
      if (Math.abs(seconds) < 60) return relative.format(Math.min(0, seconds), 'second');
      if (Math.abs(seconds) < 3600) return relative.format(Math.round(seconds / 60), 'minute');
      if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
      return relative.format(Math.round(seconds / 86_400), 'day');
    },
  };
};
export type Format = ReturnType<typeof createFormat>;

/** What a zone's clocks show at an instant, as if it were UTC. */
const wallClock = (epochMs: number, zone: string): number => {
  const shown = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(epochMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(shown.find((entry) => entry.type === type)?.value);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};

/** Epoch ms -> the value of an `<input type="datetime-local">` in the zone. */
export const toLocalInput = (epochMs: number, zone: string = STORE_ZONE): string =>
  new Date(wallClock(epochMs, zone)).toISOString().slice(0, 16);

/** The value of an `<input type="datetime-local">` meant in the zone -> epoch ms; undefined when it is not a date. */
export const fromLocalInput = (value: string, zone: string = STORE_ZONE): number | undefined => {
  const wanted = Date.parse(`${value}Z`);
  if (Number.isNaN(wanted)) return undefined;
  const seconds = wanted - (wanted % 1000);
  // Two rounds: the first guess may lie on the other side of a daylight-saving change.
  const guess = seconds - (wallClock(seconds, zone) - seconds);
  return guess - (wallClock(guess, zone) - seconds);
};

/** Up to the next full minute: many viewers of one screen then ask the same question. */
export const ceilMinute = (epochMs: number): number => Math.ceil(epochMs / MINUTE) * MINUTE;
