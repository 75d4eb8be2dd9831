import { type Key, t } from "../i18n";
import { line } from "../overview/scale";

const WIDTH = 88;
const HEIGHT = 24;

interface Props {
  values: readonly number[];
  /** What they are, with `{values}` in it. */
  label: Key;
}

/** A line as small as a word. */
export function Sparkline({ values, label }: Props) {
  const highest = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) => [index * step, HEIGHT - 2 - (value / highest) * (HEIGHT - 4)] as const,
  );
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={t(label, { values: values.slice(-14).join(", ") })}
      style={{ direction: "ltr" }}
    >
      {points.length > 1 && (
        <path
          d={`${line(points)}L${WIDTH},${HEIGHT}L0,${HEIGHT}Z`}
          fill="var(--accent)"
          fillOpacity="0.08"
        />
      )}
      <path d={line(points)} fill="none" stroke="var(--accent)" strokeWidth="1.25" />
    </svg>
  );
}
