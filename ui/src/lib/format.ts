// How numbers, days and moments are written. Moments are shown as the store holds them (UTC), so that a
// time always fits the day under which the store lists it, wherever the window is opened.

/** The one language of the window: of numbers, dates, plurals and order. */
export const LOCALE = "en-GB";
const number = new Intl.NumberFormat(LOCALE);
const percent = new Intl.NumberFormat(LOCALE, { style: "percent" });
const plural = new Intl.PluralRules(LOCALE);

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: "UTC", ...options });
}

const dayMonth = formatter({ day: "numeric", month: "short" });
const dayMonthYear = formatter({ day: "numeric", month: "short", year: "numeric" });
const weekday = formatter({ weekday: "short" });
const longDay = formatter({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const monthYear = formatter({ month: "short", year: "numeric" });
const clock = formatter({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Parses a moment ("2026-11-12T09:14:00Z") or a day ("2026-11-12"); `null` when it is neither. */
export function parseMoment(text: string): Date | null {
  const date = new Date(text.length === 10 ? `${text}T00:00:00Z` : text);
  return Number.isNaN(date.getTime()) ? null : date;
}

function written(text: string, write: (date: Date) => string): string {
  const date = parseMoment(text);
  return date ? write(date) : text;
}

/** "Sept" is what en-GB writes; the calendar and the lists use three letters. */
function short(text: string): string {
  return text.replace("Sept", "Sep");
}

export function formatCount(value: number): string {
  return number.format(value);
}

const decimals = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat(LOCALE, { minimumFractionDigits: digits, maximumFractionDigits: digits }));

/** `formatDecimals(0.5, 2)` is "0.50". */
export function formatDecimals(value: number, digits: 0 | 1 | 2 | 3): string {
  return (decimals[digits] ?? number).format(value);
}

const dollarsOf = (digits: Intl.NumberFormatOptions) => new Intl.NumberFormat(LOCALE, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", ...digits });
const wholeCost = dollarsOf({ minimumFractionDigits: 0, maximumFractionDigits: 0 });
const largeCost = dollarsOf({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const smallCost = dollarsOf({ minimumSignificantDigits: 2, maximumSignificantDigits: 2 });

/** "$0.0021", "$12.50": US dollars, with enough digits to tell two calls of a model apart. */
export function formatCost(dollars: number): string {
  if (dollars === 0) return wholeCost.format(0);
  return (dollars >= 1 ? largeCost : smallCost).format(dollars);
}

/** "115%" */
export function formatPercent(value: number): string {
  return percent.format(value / 100);
}

/** The form that goes with a number: `one` or `many`. A language with more forms has to be given more here. */
export function pluralOf(value: number, one: string, many: string): string {
  return plural.select(value) === "one" ? one : many;
}

/** `count(1, "memory", "memories")` is "1 memory". */
export function count(value: number, one: string, many: string): string {
  return `${formatCount(value)} ${pluralOf(value, one, many)}`;
}

/** "12 Nov 2026" */
export function formatDay(text: string): string {
  return written(text, (date) => short(dayMonthYear.format(date)));
}

/** "12 Nov", with the year when it is not that of `now`. */
export function formatShortDay(text: string, now: Date = new Date()): string {
  return written(text, (date) =>
    short(date.getUTCFullYear() === now.getUTCFullYear() ? dayMonth.format(date) : dayMonthYear.format(date)),
  );
}

/** "Thu" */
export function formatWeekday(text: string): string {
  return written(text, (date) => weekday.format(date));
}

/** "Thu 12 Nov 2026" */
export function formatDayHead(text: string): string {
  return written(text, (date) => `${weekday.format(date)} ${short(dayMonthYear.format(date))}`);
}

/** "Thursday 12 November 2026", for screen readers. */
export function formatLongDay(text: string): string {
  return written(text, (date) => longDay.format(date).replace(",", ""));
}

/** "Nov 2026" */
export function formatMonth(text: string): string {
  return written(text, (date) => short(monthYear.format(date)));
}

/** "09:14" */
export function formatTime(text: string): string {
  return written(text, (date) => clock.format(date));
}

const localClock = new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "10:14" as the clock on the wall: for what happens around the window, not in the store. */
export function formatClock(text: string): string {
  return written(text, (date) => localClock.format(date));
}

/** "12 Nov 2026, 09:14" */
export function formatMoment(text: string): string {
  return written(text, (date) => `${short(dayMonthYear.format(date))}, ${clock.format(date)}`);
}

/** "12 Nov – 20 Nov 2026"; the year of the first day is left out when both share it. */
export function formatRange(from: string, to: string): string {
  if (from === to) return formatDay(from);
  const first = from.slice(0, 4) === to.slice(0, 4) ? written(from, (d) => short(dayMonth.format(d))) : formatDay(from);
  return `${first} – ${formatDay(to)}`;
}

/** "8c41…d7e2": enough of an id to tell two apart. */
export function shortId(id: string): string {
  return id.length > 10 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id;
}

/** "1.2 MB" */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatDecimals(value, value >= 10 || unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** Words of the backend as a sentence: a large letter first, a full stop at the end, names in quotation marks. */
export function sentence(text: string): string {
  const quoted = text.replace(/`([^`]*)`/g, "“$1”");
  const said = quoted.charAt(0).toUpperCase() + quoted.slice(1);
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}

/** What the backend calls agents while names are masked; with the number of one. */
const MASKED_AGENT = /^(?:Agent|Assistant|Masked agent) (\d+)$/;

/** What fits in a small square for a name: its first letter, of a masked agent its number. */
export function initialOf(name: string | null): string {
  const said = (name ?? "").trim();
  return MASKED_AGENT.exec(said)?.[1] ?? Array.from(said)[0]?.toLocaleUpperCase(LOCALE) ?? "?";
}

/** The first word of a name; of a pseudonym such as "User 3" all of it, because the number is what tells people apart. */
export function firstName(name: string): string {
  const [first = name, second] = name.split(" ");
  return second !== undefined && /^\d+$/.test(second) ? `${first} ${second}` : first;
}
