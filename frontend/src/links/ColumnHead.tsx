import { ArrowDown, ArrowUp } from "lucide-react";
import { t } from "../i18n";
import { type Column, isFigure, NAMES, nextSort, SORTS } from "./columns";
import type { Wanted } from "./wanted";

interface Props {
  column: Column | "link";
  wanted: Wanted;
  sortBy: (sort: string) => void;
}

/** A column's name; where the API can sort by it, a button that does. */
export function ColumnHead({ column, wanted, sortBy }: Props) {
  const sort = SORTS[column];
  const isSorted = wanted.sort === sort;
  const Arrow = wanted.ascending ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      data-column={column === "link" ? undefined : column}
      className={isFigure(column) ? "num" : ""}
      aria-sort={isSorted ? (wanted.ascending ? "ascending" : "descending") : undefined}
    >
      {sort ? (
        <button type="button" onClick={() => sortBy(nextSort(column, wanted))}>
          {t(NAMES[column])}
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        t(NAMES[column])
      )}
    </th>
  );
}
