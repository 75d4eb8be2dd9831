/** Days and times as they are shown. Local times come as texts: `2026-06-01`, `2026-06-01T13:05`. */
import { formatLocale } from "../i18n";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = formatLocale() + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(formatLocale(), options);
    formats.set(key, found);
  }
  return found;
}

/** A local time as the instant at which UTC's clocks show it, to be formatted in UTC. */
export function asUtc(local: string): Date {
  return new Date(local.length === 10 ? `${local}T00:00Z` : `${local.slice(0, 16)}Z`);
}

const UTC = { timeZone: "UTC" } as const;

/** `Mon 1 Jun`, with the year where it is another than this one. */
export function dayText(local: string, today: string): string {
  const year = local.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: "numeric" } as const);
  return format({ weekday: "short", day: "numeric", month: "short", ...year, ...UTC }).format(
    asUtc(local),
  );
}

/** `1 Jun`, with the year where it is another than that of `today`, if that is given. */
export function shortDay(local: string, today = local): string {
  const year = local.slice(0, 4) === today.slice(0, 4) ? {} : ({ year: "2-digit" } as const);
  return format({ day: "numeric", month: "short", ...year, ...UTC }).format(asUtc(local));
}

/** `June 2026`. */
export function monthText(local: string): string {
  return format({ month: "long", year: "numeric", ...UTC }).format(asUtc(local));
}

export function shortMonth(local: string): string {
  return format({ month: "short", ...UTC }).format(asUtc(local));
}

/** `1 Jun 2026`, by the clocks of the browser. */
export function dateText(at: Date): string {
  return format({ day: "numeric", month: "short", year: "numeric" }).format(at);
}

/** `13:05`. */
export function clockText(local: string): string {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...UTC }).format(
    asUtc(local),
  );
}

/** `1 – 28 Jun 2026`. */
export function rangeText(from: string, to: string, today: string): string {
  const year = to.slice(0, 4) === today.slice(0, 4) && from.slice(0, 4) === to.slice(0, 4);
  const options = {
    day: "numeric",
    month: "short",
    ...(year ? {} : ({ year: "numeric" } as const)),
    ...UTC,
  } as const;
  if (from === to) return dayText(from, today);
  return format(options).formatRange(asUtc(from), asUtc(to));
}

/** A bucket of a series by its length. */
export function bucketText(bucket: string, interval: string, today: string): string {
  if (interval === "minute") return clockText(bucket);
  if (interval === "hour") return `${dayText(bucket, today)}, ${clockText(bucket)}`;
  if (interval === "month") return monthText(bucket);
  return dayText(bucket, today);
}

/** The same as short as an axis has room for. */
export function bucketLabel(bucket: string, interval: string): string {
  if (interval === "minute" || interval === "hour") return clockText(bucket);
  if (interval === "month") return shortMonth(bucket);
  return shortDay(bucket);
}

/** `3 minutes ago`, by whole units. */
export function agoText(then: Date, now: Date): string {
  const seconds = Math.min(0, Math.round((then.getTime() - now.getTime()) / 1000));
  const relative = new Intl.RelativeTimeFormat(formatLocale(), { numeric: "auto" });
  for (const [unit, size] of [
    ["year", 31_536_000],
    ["month", 2_592_000],
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ] as const) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}
