/** The texts of the dashboard: `t("key", { name })` in the language that was chosen. */
import { useSyncExternalStore } from "react";
import type { en } from "./en";
import { first as english } from "./en/first";

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
type Part = Partial<Messages>;
interface Parts {
  /** What the first view says, and what the others say besides. */
  first: () => Part | Promise<Part>;
  rest: () => Promise<Part>;
}
const loaders: Record<Locale, Parts> = {
  en: { first: () => english, rest: async () => (await import("./en/rest")).rest },
  de: {
    first: async () => (await import("./de/first")).first,
    rest: async () => (await import("./de/rest")).rest,
  },
  fr: {
    first: async () => (await import("./fr/first")).first,
    rest: async () => (await import("./fr/rest")).rest,
  },
  es: {
    first: async () => (await import("./es/first")).first,
    rest: async () => (await import("./es/rest")).rest,
  },
  it: {
    first: async () => (await import("./it/first")).first,
    rest: async () => (await import("./it/rest")).rest,
  },
  pt: {
    first: async () => (await import("./pt/first")).first,
    rest: async () => (await import("./pt/rest")).rest,
  },
};

let current: Locale = "en";
let messages: Part = english;
let rest: Promise<void> | undefined;
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
  const { first, rest: others } = loaders[locale];
  // Whoever has seen more than the first view goes on with all texts.
  const parts = await Promise.all(rest ? [first(), others()] : [first()]);
  messages = Object.assign({}, ...parts);
  current = locale;
  plurals = new Intl.PluralRules(locale);
  if (keep) localStorage.setItem(STORED, locale);
  document.documentElement.lang = locale;
  document.documentElement.dir = RIGHT_TO_LEFT.has(locale) ? "rtl" : "ltr";
  for (const listener of listeners) listener();
}

/** The texts of all other views; what says some of them is drawn after it: see `later`. */
export function restOfTexts(): Promise<void> {
  rest ??= loaders[current].rest().then(
    (others) => {
      messages = { ...messages, ...others };
    },
    (fault) => {
      rest = undefined;
      throw fault;
    },
  );
  return rest;
}

/** What is loaded when it is wanted, and the texts that it says with it. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => (await Promise.all([load(), restOfTexts()]))[0];
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
  return fill(messages[key] ?? "", values, plurals);
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
