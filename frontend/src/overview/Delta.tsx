import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { change, changeText, share } from "../format/numbers";
import css from "./Overview.module.css";

/** How much a figure has changed. Bots have no good or bad direction. */
export function Delta({
  now,
  before,
  isNeutral = false,
}: {
  now: number;
  before: number;
  isNeutral?: boolean;
}) {
  const value = change(now, before);
  if (value === null || Math.abs(value) < 0.005) {
    return <span className={css["delta"]}>{value === null ? "" : `±${share(0)}`}</span>;
  }
  const direction = value > 0 ? "up" : "down";
  const Arrow = value > 0 ? ArrowUpRight : ArrowDownRight;
  return (
    <span className={css["delta"]} data-direction={isNeutral ? undefined : direction}>
      <Arrow size={13} aria-hidden />
      {changeText(value)}
    </span>
  );
}
