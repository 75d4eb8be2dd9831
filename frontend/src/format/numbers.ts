/** Figures as they are shown: thousands set apart by thin spaces, money with its currency. */
import { formatLocale } from "../i18n";

const THIN = "\u202f";
export const DOT = "·";

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = formatLocale() + JSON.stringify(options);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(formatLocale(), options);
    formats.set(key, found);
  }
  return found;
}

function thin(value: number, options: Intl.NumberFormatOptions): string {
  return format({ useGrouping: "always" as const, ...options })
    .formatToParts(value)
    .map((part) => (part.type === "group" ? THIN : part.value))
    .join("");
}

/** `22 453`. */
export function whole(value: number): string {
  return thin(value, { maximumFractionDigits: 0 });
}

/** `1.5`, `22 453.25`: a number that need not be whole. */
export function decimal(value: number): string {
  return thin(value, { maximumFractionDigits: 2 });
}

/** `22 453` below a million, then `1.24M`: what fits a card or a row. */
export function short(value: number, from = 1_000_000): string {
  if (Math.abs(value) < from) return whole(value);
  return format({ notation: "compact", maximumSignificantDigits: 3 }).format(value);
}

/** An amount: with the account's currency, or as a mere number where it has none. */
export function money(value: number, currency: string, isShort = false): string {
  const digits = isShort && Math.abs(value) >= 1000 ? 0 : 2;
  const rounded = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  // Each currency has its own number of digits: yen have none.
  const options = currency && digits > 0 ? {} : rounded;
  if (isShort && Math.abs(value) >= 1_000_000) {
    const compact = { notation: "compact", maximumSignificantDigits: 3 } as const;
    return format(currency ? { ...compact, style: "currency", currency } : compact).format(value);
  }
  return thin(value, currency ? { ...options, style: "currency", currency } : options);
}

/** A size in bytes: `512 MB`, `1.2 TB`. */
export function size(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;
  const step = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  const maximumFractionDigits = value < 10 && step > 0 ? 1 : 0;
  return format({ style: "unit", unit: units[step] ?? "byte", maximumFractionDigits }).format(
    value,
  );
}

/** A share of 0 to 1 as `12 %`, `0.4 %`. */
export function share(value: number): string {
  return format({
    style: "percent",
    maximumFractionDigits: value > 0 && value < 0.01 ? 1 : 0,
  }).format(value);
}

/**
 * How much a figure has changed, as a share of what it was; null where it was nothing, so that
 * nothing can be said.
 */
export function change(now: number, before: number): number | null {
  if (before === 0) return now === 0 ? 0 : null;
  return (now - before) / before;
}

/** `+12 %`, `−3 %`, `×8.2` from ten times up. */
export function changeText(value: number): string {
  if (value >= 9) return `×${format({ maximumSignificantDigits: 2 }).format(value + 1)}`;
  return format({ style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" }).format(
    value,
  );
}
