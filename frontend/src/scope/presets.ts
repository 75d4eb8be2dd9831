/** The periods that have names, and their keys. */

/** As menus offer them; between groups stands a line. */
export const PRESET_GROUPS = [
  ["today", "yesterday", "live", "24h"],
  ["7d", "28d", "30d", "91d"],
  ["month", "last-month", "year", "12m"],
  ["all"],
] as const;
export type Preset = (typeof PRESET_GROUPS)[number][number];
export const PRESETS: readonly Preset[] = PRESET_GROUPS.flat();

/** Plausible's keys, which many hands know. */
export const PRESET_KEYS: Partial<Record<Preset, string>> = {
  today: "d",
  yesterday: "e",
  live: "r",
  "24h": "h",
  "7d": "w",
  "28d": "f",
  "30d": "t",
  "91d": "q",
  month: "m",
  year: "y",
  "12m": "l",
  all: "a",
};
