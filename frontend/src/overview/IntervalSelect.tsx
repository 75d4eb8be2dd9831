import { type Key, t } from "../i18n";
import type { Look } from "./figures";

/** How long the buckets of a chart are, where its period can be cut in several ways. */
export function IntervalSelect({ look }: { look: Look }) {
  const { interval, intervals } = look.stretch;
  if (intervals.length < 2) return null;
  return (
    <select
      value={interval}
      aria-label={t("interval.label", { name: t(`interval.${interval}` as Key) })}
      onChange={(event) => look.update({ interval: event.target.value as typeof interval })}
    >
      {intervals.map((one) => (
        <option key={one} value={one}>
          {t(`interval.${one}` as Key)}
        </option>
      ))}
    </select>
  );
}
