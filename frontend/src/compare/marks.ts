/** What tells lines apart without their colours: a shape at points and a pattern between them. */
const DASHES = ["none", "9 4", "3 3", "12 3 3 3", "6 2", "14 4 2 4 2 4"] as const;
const SHAPES: readonly ((x: number, y: number, r: number) => string)[] = [
  (x, y, r) => `M${x - r},${y}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0Z`,
  (x, y, r) => `M${x - r},${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  (x, y, r) => `M${x},${y - r * 1.3}L${x + r * 1.2},${y + r}H${x - r * 1.2}Z`,
  (x, y, r) => `M${x},${y - r * 1.4}L${x + r * 1.4},${y}L${x},${y + r * 1.4}L${x - r * 1.4},${y}Z`,
  (x, y, r) => `M${x},${y + r * 1.3}L${x + r * 1.2},${y - r}H${x - r * 1.2}Z`,
  (x, y, r) =>
    `M${x - r},${y - r / 3}h${(r * 2) / 3}v${(-r * 2) / 3}h${(r * 2) / 3}v${(r * 2) / 3}h${(r * 2) / 3}v${(r * 2) / 3}h${(-r * 2) / 3}v${(r * 2) / 3}h${(-r * 2) / 3}v${(-r * 2) / 3}h${(-r * 2) / 3}Z`,
];

export function dash(at: number): string {
  return DASHES[at % DASHES.length] ?? "none";
}

export function shape(at: number, x: number, y: number, radius: number): string {
  return SHAPES[at % SHAPES.length]?.(x, y, radius) ?? "";
}

export function colour(at: number): string {
  return `var(--series-${(at % SHAPES.length) + 1})`;
}

/**
 * Heights at which labels do not touch, in the order of what they label and as close to it as may
 * be, between 0 and `most`.
 */
export function spread(heights: readonly number[], gap: number, most: number): number[] {
  const order = heights.map((_, at) => at).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  const found = [...heights];
  let free = 0;
  for (const at of order) {
    found[at] = Math.max(found[at] ?? 0, free);
    free = (found[at] ?? 0) + gap;
  }
  let end = most;
  for (const at of order.reverse()) {
    found[at] = Math.min(found[at] ?? 0, end);
    end = (found[at] ?? 0) - gap;
  }
  return found;
}
