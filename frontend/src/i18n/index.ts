/** The texts of the dashboard: `t("key", { name })` in the language that was chosen. */
import { useSyncExternalStore } from "react";
import { en } from "./en";

export type Key = keyof typeof en;
export type Text = string | { one: string; other: string };
export type Messages = Record<Key, Text>;
/** The part of the texts whose keys begin so: what one file holds, whole. */
export type MessagesOf<Prefix extends string> = Pick<Messages, Extract<Key, `${Prefix}.${string}`>>;
export type Values = Record<string, string | number>;

export const LOCALES = {
  en: "English",
  de: "Deutsch",
  fr: "Français",
  es: "Español",
  it: "Italiano",
  pt: "Português",
} as const;
export type Locale = keyof typeof LOCALES;

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
const STORED = "clicktrail.locale";
const loaders: Record<Exclude<Locale, "en">, () => Promise<{ messages: Messages }>> = {
  de: () => import("./de"),
  fr: () => import("./fr"),
  es: () => import("./es"),
  it: () => import("./it"),
  pt: () => import("./pt"),
};

let current: Locale = "en";
let messages: Messages = en;
let plurals = new Intl.PluralRules("en");
const listeners = new Set<() => void>();
/** Between the digits of a whole number, where groups of three begin. */
const THOUSANDS = /\B(?=(\d{3})+$)/g;

export function isLocale(text: string): text is Locale {
  return Object.hasOwn(LOCALES, text);
}

/** The language that was chosen, else the first of the browser's that there is, else English. */
export function preferredLocale(chosen: string | null, offered: readonly string[]): Locale {
  for (const one of [chosen ?? "", ...offered]) {
    const language = one.toLowerCase().split("-")[0] ?? "";
    if (isLocale(language)) return language;
  }
  return "en";
}

export async function startLocale(): Promise<void> {
  await setLocale(preferredLocale(localStorage.getItem(STORED), navigator.languages));
}

export async function setLocale(locale: Locale, keep = false): Promise<void> {
  messages = locale === "en" ? en : (await loaders[locale]()).messages;
  current = locale;
  plurals = new Intl.PluralRules(locale);
  if (keep) localStorage.setItem(STORED, locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr";
  for (const listener of listeners) listener();
}

export function locale(): Locale {
  return current;
}

/** The same language as it is written where the reader lives: `en-GB` has other dates than `en`. */
export function formatLocale(): string {
  return navigator.languages.find((one) => one.split("-")[0] === current) ?? current;
}

/** Renders anew whenever the language changes. */
export function useLocale(): Locale {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, locale);
}

/** The text of a key, with `{name}` filled in; `n` is a number, and chooses singular or plural. */
export function t(key: Key, values: Values = {}): string {
  return fill(messages[key], values, plurals);
}

export function fill(text: Text, values: Values, rules: Intl.PluralRules): string {
  const form =
    typeof text === "string"
      ? text
      : text[rules.select(Number(values["n"])) === "one" ? "one" : "other"];
  return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    // As `format/numbers` sets thousands apart, which itself needs the language.
    return name === "n" ? String(value).replace(THOUSANDS, "\u202f") : String(value);
  });
}
