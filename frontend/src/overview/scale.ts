/** The chart's arithmetic. */

/** Round values from 0 up to at least the highest, about so many steps. */
export function ticks(highest: number, steps = 4): number[] {
  if (highest <= 0) return [0, 1];
  const raw = highest / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= raw) ?? raw;
  const whole = highest <= steps && step < 1 ? 1 : step;
  const found: number[] = [];
  for (let value = 0; value < highest + whole * 0.999; value += whole) found.push(value);
  return found;
}

/** Every which label there is room for. */
export function stride(count: number, width: number, label: number): number {
  const most = Math.max(1, Math.floor(width / label));
  const least = Math.ceil(count / most);
  return (
    [1, 2, 3, 4, 5, 6, 7, 10, 12, 14, 15, 20, 24, 28, 30, 31].find((one) => one >= least) ?? least
  );
}

/** `M0,1L2,3` over the points that are there. */
export function line(points: readonly (readonly [number, number] | null)[]): string {
  let path = "";
  let isOpen = false;
  for (const point of points) {
    if (point) path += `${isOpen ? "L" : "M"}${point[0].toFixed(1)},${point[1].toFixed(1)}`;
    isOpen = point !== null;
  }
  return path;
}
