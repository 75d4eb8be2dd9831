/** The stretch of time that is looked at: its days, those before it, and what is asked of the API. */
import {
  addDays,
  addMinutes,
  addMonths,
  daysFrom,
  firstOfMonth,
  isDay,
  lastOfMonth,
  localTime,
} from "./days";
import { PRESETS, type Preset } from "./presets";

export type Period = { preset: Preset } | { from: string; to: string };
export type Interval = "minute" | "hour" | "day" | "week" | "month";
export type Compare = "off" | "previous" | "year";
export const COMPARES: readonly Compare[] = ["off", "previous", "year"];
export const DEFAULT_PERIOD: Period = { preset: "28d" };

/** What goes out as `range`: days of the zone, moments, or everything. */
export type Range = "beginning" | { from: string; to: string };

export interface Stretch {
  range: Range;
  /** First and last day, where there are such. */
  days: { from: string; to: string } | null;
  /** Whether its last bucket is still filling. */
  isOpen: boolean;
  intervals: readonly Interval[];
  interval: Interval;
}

export function samePeriod(one: Period, other: Period): boolean {
  if ("preset" in one) return "preset" in other && one.preset === other.preset;
  return !("preset" in other) && one.from === other.from && one.to === other.to;
}

/** The days of a period; null where it is a stretch of hours, or everything. */
export function daysOf(period: Period, today: string): { from: string; to: string } | null {
  if (!("preset" in period)) return period;
  const back = (days: number) => ({ from: addDays(today, 1 - days), to: today });
  switch (period.preset) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "7d":
      return back(7);
    case "28d":
      return back(28);
    case "30d":
      return back(30);
    case "91d":
      return back(91);
    case "month":
      return { from: firstOfMonth(today), to: today };
    case "last-month": {
      const from = addMonths(firstOfMonth(today), -1);
      return { from, to: lastOfMonth(from) };
    }
    case "year":
      return { from: `${today.slice(0, 4)}-01-01`, to: today };
    case "12m":
      return { from: addMonths(firstOfMonth(today), -11), to: today };
    case "live":
    case "24h":
    case "all":
      return null;
  }
}

export function resolve(period: Period, now: string, wanted?: Interval): Stretch {
  const today = now.slice(0, 10);
  const days = daysOf(period, today);
  const picked = (intervals: readonly Interval[], usual: Interval) => ({
    intervals,
    interval: wanted && intervals.includes(wanted) ? wanted : usual,
  });
  if (days) {
    return {
      range: days,
      days,
      isOpen: days.from <= today && today <= days.to,
      ...picked(...intervalsOf(daysFrom(days.from, days.to))),
    };
  }
  const preset = "preset" in period ? period.preset : "all";
  if (preset === "live") {
    const to = addMinutes(now, 1);
    return {
      range: { from: addMinutes(to, -30), to },
      days: null,
      isOpen: true,
      ...picked(["minute"], "minute"),
    };
  }
  if (preset === "24h") {
    const to = addMinutes(`${now.slice(0, 13)}:00`, 60);
    return {
      range: { from: addMinutes(to, -24 * 60), to },
      days: null,
      isOpen: true,
      ...picked(["hour"], "hour"),
    };
  }
  return {
    range: "beginning",
    days: null,
    isOpen: true,
    ...picked(["day", "week", "month"], "month"),
  };
}

function intervalsOf(days: number): [readonly Interval[], Interval] {
  if (days <= 2) return [["hour"], "hour"];
  if (days <= 14) return [["hour", "day"], "day"];
  if (days <= 100) return [["day", "week"], "day"];
  if (days <= 400) return [["day", "week", "month"], "month"];
  return [["week", "month"], "month"];
}

/** The period before or after one; null where there is none, or it has not begun. */
export function shifted(period: Period, by: -1 | 1, today: string): Period | null {
  const days = daysOf(period, today);
  if (!days) return null;
  const next = shiftedDays(period, days, by, today);
  return next.from > today ? null : known(next, today);
}

function shiftedDays(
  period: Period,
  days: { from: string; to: string },
  by: -1 | 1,
  today: string,
) {
  const isWholeMonth =
    days.from === firstOfMonth(days.from) &&
    (days.to === lastOfMonth(days.from) || isMonth(period));
  if (isWholeMonth) {
    const from = addMonths(days.from, by);
    const last = lastOfMonth(from);
    return { from, to: from <= today && today < last ? today : last };
  }
  const length = daysFrom(days.from, days.to);
  return { from: addDays(days.from, by * length), to: addDays(days.to, by * length) };
}

function isMonth(period: Period): boolean {
  return "preset" in period && period.preset === "month";
}

/** A preset where days are those of one, so that coming back is coming home. */
function known(days: { from: string; to: string }, today: string): Period {
  for (const preset of [
    "today",
    "yesterday",
    "7d",
    "28d",
    "30d",
    "91d",
    "month",
    "last-month",
  ] as const) {
    const its = daysOf({ preset }, today);
    if (its && its.from === days.from && its.to === days.to) return { preset };
  }
  return days;
}

/**
 * What a period is compared with. `whole` is for series: bucket stands beside bucket. `sofar` is for
 * sums: as much of it as has passed of the period itself, so that a day that has just begun is not
 * held against a whole one.
 */
export function comparedWith(
  stretch: Stretch,
  compare: Compare,
  matchWeekdays: boolean,
  now: string,
): { whole: { from: string; to: string }; sofar: { from: string; to: string } } | null {
  if (compare === "off" || stretch.range === "beginning") return null;
  const { from, to } = stretch.range;
  if (!stretch.days) {
    const minutes = (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60_000;
    const back =
      compare === "year" ? 364 * 24 * 60 : Math.max(minutes, matchWeekdays ? 7 * 24 * 60 : 0);
    const earlier = { from: addMinutes(from, -back), to: addMinutes(to, -back) };
    return { whole: earlier, sofar: { from: earlier.from, to: addMinutes(now, -back) } };
  }
  const length = daysFrom(from, to);
  let back = (day: string) => addDays(day, -length);
  if (compare === "year") {
    back = matchWeekdays ? (day) => addDays(day, -364) : (day) => addMonths(day, -12);
  } else if (matchWeekdays) {
    back = (day) => addDays(day, -Math.ceil(length / 7) * 7);
  }
  const whole = { from: back(from), to: back(to) };
  const today = now.slice(0, 10);
  if (!stretch.isOpen) return { whole, sofar: whole };
  const end = `${back(today)}T${now.slice(11)}`;
  return {
    whole,
    sofar:
      end > `${whole.from}T00:00`
        ? { from: `${whole.from}T00:00`, to: end }
        : { from: whole.from, to: whole.from },
  };
}

export function readPeriod(period: unknown, from: unknown, to: unknown): Period {
  if (
    typeof from === "string" &&
    typeof to === "string" &&
    isDay(from) &&
    isDay(to) &&
    from <= to
  ) {
    return { from, to };
  }
  const preset = PRESETS.find((one) => one === period);
  return preset ? { preset } : DEFAULT_PERIOD;
}

export function nowIn(zone: string): string {
  return localTime(new Date(), zone);
}
