import { Menu } from "@mantine/core";
import { ArrowDown, ArrowUp, Ellipsis, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import type { Column, Entry } from "./columns";
import css from "./Table.module.css";

export interface Act {
  label: string;
  icon: LucideIcon;
  key?: string;
  run: () => void;
}

interface Props<E extends Entry> {
  title: string;
  /** Undefined while they are on their way. */
  entries: readonly E[] | undefined;
  columns: readonly Column<E>[];
  sort: string;
  sortBy: (sort: string) => void;
  open: (entry: E) => void;
  acts: (entry: E) => readonly Act[];
  below?: ((entry: E) => ReactNode) | undefined;
  at: number;
  setAt: (at: number) => void;
  /** Which are ticked, where they can be. */
  chosen?: ReadonlySet<number>;
  setChosen?: (ids: ReadonlySet<number>) => void;
}

/** The entries of a list of the catalog, each with its name, its figures and what can be done. */
export function Table<E extends Entry>(props: Props<E>) {
  const { entries, columns, sort, sortBy, chosen, setChosen } = props;
  const name: Column<E> = {
    id: "name",
    label: t("catalog.name"),
    value: (entry) => entry.name,
    cell: (entry) => entry.name,
  };
  return (
    <table className={css["table"]} aria-label={props.title}>
      <thead>
        <tr>
          {setChosen && (
            <th scope="col" className={css["pick"]}>
              <span className="hidden">{t("catalog.pick")}</span>
            </th>
          )}
          {[name, ...columns].map((column) => (
            <Head key={column.id} {...{ column, sort, sortBy }} />
          ))}
          <th scope="col" className={css["menu"]}>
            <span className="hidden">{t("nav.more")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries?.map((entry, index) => (
          <tr
            key={entry.id}
            data-current={index === props.at || undefined}
            onFocus={() => props.setAt(index)}
            onMouseEnter={() => props.setAt(index)}
          >
            {chosen && setChosen && (
              <td className={css["pick"]}>
                <input
                  type="checkbox"
                  aria-label={t("links.select", { name: entry.name })}
                  checked={chosen.has(entry.id)}
                  onChange={() => setChosen(toggled(chosen, entry.id))}
                />
              </td>
            )}
            <th scope="row">
              <button type="button" className={css["name"]} onClick={() => props.open(entry)}>
                {entry.name}
              </button>
              {props.below && <div className={css["below"]}>{props.below(entry)}</div>}
            </th>
            {columns.map((column) => (
              <td key={column.id} className={classOf(column)}>
                {column.cell(entry)}
              </td>
            ))}
            <td className={css["menu"]}>
              <ActMenu name={entry.name} acts={props.acts(entry)} />
            </td>
          </tr>
        ))}
        {!entries && <Waiting columns={columns} canPick={setChosen !== undefined} />}
      </tbody>
    </table>
  );
}

function toggled(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function classOf<E extends Entry>(column: Column<E>): string {
  const isKept = column.isMain || column.id === "name";
  return `${column.isFigure ? "num" : ""} ${isKept ? "" : css["spare"]}`.trim();
}

interface HeadProps<E extends Entry> {
  column: Column<E>;
  sort: string;
  sortBy: (sort: string) => void;
}

function Head<E extends Entry>({ column, sort, sortBy }: HeadProps<E>) {
  const { id, label, value, isFigure = false } = column;
  const isSorted = sort.replace("-", "") === id;
  const isUp = !sort.startsWith("-");
  const Arrow = isUp ? ArrowUp : ArrowDown;
  const nextUp = isSorted ? !isUp : !isFigure;
  return (
    <th
      scope="col"
      className={classOf(column)}
      aria-sort={isSorted ? (isUp ? "ascending" : "descending") : undefined}
    >
      {value ? (
        <button type="button" onClick={() => sortBy(nextUp ? id : `-${id}`)}>
          {label}
          {isSorted && <Arrow size={12} aria-hidden />}
        </button>
      ) : (
        label
      )}
    </th>
  );
}

function ActMenu({ name, acts }: { name: string; acts: readonly Act[] }) {
  if (acts.length === 0) return null;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button
          type="button"
          className="button plain square"
          aria-label={t("links.menu", { name })}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(({ label, icon: Icon, key, run }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon size={14} />}
            rightSection={key ? <kbd>{key === "Delete" ? "Del" : key.toUpperCase()}</kbd> : null}
            onClick={run}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface WaitingProps<E extends Entry> {
  columns: readonly Column<E>[];
  canPick: boolean;
}

/** Where entries will be: in the columns that they will have. */
function Waiting<E extends Entry>({ columns, canPick }: WaitingProps<E>) {
  return Array.from({ length: 8 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index} aria-hidden>
      {canPick && <td className={css["pick"]} />}
      <td>
        <span className={`skeleton ${css["waits"]}`} style={{ width: `${80 - index * 4}%` }} />
      </td>
      {columns.map((column) => (
        <td key={column.id} className={classOf(column)}>
          {column.isFigure && <span className={`skeleton ${css["waits"]}`} />}
        </td>
      ))}
      <td className={css["menu"]} />
    </tr>
  ));
}
