/** For how long hits are kept, as people type it and as the API takes it. */
export interface Terms {
  raw_days: number | null;
  rollup_days: number | null;
}

export interface Retention extends Terms {
  effective: { raw_days: number; rollup_days: number };
  raw_since: string | null;
}

/** `90` → 90, nothing → null: as the installation has it; undefined: no number of days. */
export function readDays(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === "") return null;
  return /^\d{1,6}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** Whether some of what is kept now would go. Null may be anything: only the API knows. */
export function takesAway(now: Retention["effective"], next: Terms): boolean {
  return (["raw_days", "rollup_days"] as const).some((name) => {
    const [before, after] = [now[name], next[name]];
    return after !== null && after !== 0 && (before === 0 || after < before);
  });
}
