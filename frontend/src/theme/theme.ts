/** Light or dark: as the system has it, unless somebody chose. */
import { useSyncExternalStore } from "react";

export type Choice = "system" | "light" | "dark";
const STORED = "clicktrail.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

export function choice(): Choice {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function theme(): "light" | "dark" {
  const chosen = choice();
  if (chosen !== "system") return chosen;
  return dark.matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset["theme"] = theme();
  for (const listener of listeners) listener();
}

export function startTheme(): void {
  dark.addEventListener("change", apply);
  apply();
}

export function setTheme(chosen: Choice): void {
  if (chosen === "system") localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, chosen);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, theme);
}

export function useThemeChoice(): Choice {
  return useSyncExternalStore(subscribe, choice);
}
