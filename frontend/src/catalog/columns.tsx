/** Columns of a list: what they sort by and how they look. */
import type { ReactNode } from "react";
import { DOT, money, share, whole } from "../format/numbers";
import { type Key, t } from "../i18n";
import { Sparkline } from "../links/Sparkline";

export interface Entry {
  id: number;
  name: string;
}

export interface Column<E extends Entry> {
  id: string;
  label: string;
  /** What it sorts by; absent: it does not. */
  value?: (entry: E) => number | string;
  cell: (entry: E) => ReactNode;
  isFigure?: boolean;
  /** The one that stays on a phone. */
  isMain?: boolean;
}

/** A figure; nothing is a quiet dot, read aloud as a zero. */
export function Amount({ value, text }: { value: number; text?: string }) {
  if (value > 0) return text ?? whole(value);
  return (
    <span className="faint">
      <span aria-hidden>{DOT}</span>
      <span className="hidden">0</span>
    </span>
  );
}

export function figureColumn<E extends Entry>(
  id: string,
  label: string,
  value: (entry: E) => number,
  isMain = false,
): Column<E> {
  const cell = (entry: E) => <Amount value={value(entry)} />;
  return { id, label, value, cell, isFigure: true, isMain };
}

export function moneyColumn<E extends Entry>(
  id: string,
  label: string,
  value: (entry: E) => number,
  currency: string,
): Column<E> {
  const cell = (entry: E) => <Amount value={value(entry)} text={money(value(entry), currency)} />;
  return { id, label, value, cell, isFigure: true };
}

export function shareColumn<E extends Entry>(
  id: string,
  label: string,
  value: (entry: E) => number,
): Column<E> {
  const cell = (entry: E) => <Amount value={value(entry)} text={share(value(entry))} />;
  return { id, label, value, cell, isFigure: true };
}

export function trendColumn<E extends Entry>(
  trends: Map<number, number[]> | undefined,
  label: Key,
): Column<E> {
  return {
    id: "trend",
    label: t("catalog.trend"),
    cell: ({ id }) => {
      const values = trends?.get(id);
      return values ? <Sparkline values={values} label={label} /> : null;
    },
  };
}

/** Texts as people sort them, figures from the most. */
export function sorted<E extends Entry>(
  entries: readonly E[],
  columns: readonly Column<E>[],
  sort: string,
): E[] {
  const by = sort.replace("-", "");
  const value = columns.find((one) => one.id === by)?.value ?? ((entry: E) => entry.name);
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...entries].sort((a, b) => {
    const [one, other] = [value(a), value(b)];
    const order =
      typeof one === "number" && typeof other === "number"
        ? one - other
        : String(one).localeCompare(String(other), undefined, { numeric: true });
    return sign * order || a.name.localeCompare(b.name) || a.id - b.id;
  });
}
