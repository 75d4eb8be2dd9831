import { hostOf } from "../format/addresses";

/** What a link might be called, from where it leads. */
export function proposedTitle(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return "";
  }
  const last = parsed.pathname.split("/").filter(Boolean).at(-1) ?? "";
  let words = last;
  try {
    words = decodeURIComponent(last);
  } catch {
    // It stays as it is written.
  }
  words = words
    .replace(/\.\w{2,5}$/, "")
    .replace(/[-_+]+/g, " ")
    .trim();
  const host = hostOf(url);
  if (!words || /^\d+$/.test(words)) return host;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether a text on the clipboard is an address that a link could lead to. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text.trim()) && URL.canParse(text.trim());
}
