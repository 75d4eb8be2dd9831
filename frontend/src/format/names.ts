/** What codes are called in the reader's language. */
import { locale } from "../i18n";

const names = new Map<string, Intl.DisplayNames>();

function display(type: "region" | "language"): Intl.DisplayNames {
  const key = locale() + type;
  let found = names.get(key);
  if (!found) {
    found = new Intl.DisplayNames(locale(), { type, fallback: "code" });
    names.set(key, found);
  }
  return found;
}

function named(type: "region" | "language", code: string): string {
  try {
    return display(type).of(code) ?? code;
  } catch {
    return code; // not a code that anybody knows
  }
}

/** `DE` → `Germany`. */
export function countryName(code: string): string {
  return named("region", code.toUpperCase());
}

/** `de-at` → `Austrian German`. */
export function languageName(code: string): string {
  return named("language", code);
}

/** The regional-indicator letters that fonts draw as a flag are emoji: codes are set in type. */
export function countryCode(code: string): string {
  return code.toUpperCase();
}
