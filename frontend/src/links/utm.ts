/** UTM parameters in an address, put in and taken out without touching the rest of it. */

export const UTM = ["source", "medium", "campaign", "term", "content"] as const;
export type UtmValues = Partial<Record<(typeof UTM)[number], string>>;

function parts(url: string): { before: string; query: string[]; after: string } {
  const [, before = "", query, after = ""] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(url) ?? [];
  return { before, query: query?.slice(1).split("&").filter(Boolean) ?? [], after };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text; // cut off: as it is written
  }
}

/** What an address says of them; of two of a name the first. */
export function readUtm(url: string): UtmValues {
  const values: UtmValues = {};
  for (const part of parts(url).query) {
    const [name = "", ...rest] = part.split("=");
    const field = UTM.find((one) => name === `utm_${one}`);
    if (field) values[field] ??= decoded(rest.join("="));
  }
  return values;
}

/** The address with these instead; an empty one is taken out. Placeholders stay placeholders. */
export function withUtm(url: string, values: UtmValues): string {
  const { before, query, after } = parts(url);
  const isGiven = (part: string) =>
    UTM.some((one) => one in values && part.split("=")[0] === `utm_${one}`);
  const added = UTM.filter((one) => values[one]).map(
    (one) => `utm_${one}=${written(values[one] ?? "")}`,
  );
  const all = [...query.filter((part) => !isGiven(part)), ...added];
  return `${before}${all.length > 0 ? `?${all.join("&")}` : ""}${after}`;
}

function written(text: string): string {
  return encodeURIComponent(text).replace(/%5B(\w+)%5D/gi, "[$1]");
}

/** Whether something that was kept is a template. */
export function isTemplate(value: unknown): value is UtmValues {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(
      ([name, text]) => UTM.some((one) => one === name) && typeof text === "string",
    )
  );
}
