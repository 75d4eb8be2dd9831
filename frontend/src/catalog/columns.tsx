/** Columns of a list: what they sort by and how they look. */
import type { ReactNode } from "react";
import { figure, type Row } from "../api/question";
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
  /** What it sorts by, undefined until that is known; absent: it does not. */
  value?: (entry: E) => number | string | undefined;
  cell: (entry: E) => ReactNode;
  isFigure?: boolean;
  /** The one that stays on a phone. */
  isMain?: boolean;
}

/** What was counted of an entry; undefined until it is known. */
export type Count<E extends Entry> = (entry: E) => number | undefined;

/** A metric of entries, by the rows that were answered: those that have none had nothing. */
export function countOf(rows: ReadonlyMap<number, Row> | undefined, metric: string): Count<Entry> {
  return ({ id }) => rows && figure(rows.get(id), metric);
}

interface AmountProps {
  value: number | undefined;
  text?: (value: number) => string;
}

/** A figure; zero is a quiet dot, and read aloud. Of what is not known nothing is said. */
export function Amount({ value, text = whole }: AmountProps) {
  if (value === undefined) return null;
  if (value > 0) return text(value);
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
  value: Count<E>,
  isMain = false,
): Column<E> {
  const cell = (entry: E) => <Amount value={value(entry)} />;
  return { id, label, value, cell, isFigure: true, isMain };
}

export function moneyColumn<E extends Entry>(
  id: string,
  label: string,
  value: Count<E>,
  currency: string,
): Column<E> {
  const text = (amount: number) => money(amount, currency);
  const cell = (entry: E) => <Amount value={value(entry)} text={text} />;
  return { id, label, value, cell, isFigure: true };
}

export function shareColumn<E extends Entry>(
  id: string,
  label: string,
  value: Count<E>,
): Column<E> {
  const cell = (entry: E) => <Amount value={value(entry)} text={share} />;
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

/** Whether what they are to be sorted by is known of each. */
export function areCounted<E extends Entry>(
  entries: readonly E[],
  columns: readonly Column<E>[],
  sort: string,
): boolean {
  const value = columns.find((one) => one.id === sort.replace("-", ""))?.value;
  return !value || entries.every((entry) => value(entry) !== undefined);
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
