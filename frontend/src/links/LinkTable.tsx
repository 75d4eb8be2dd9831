import { t } from "../i18n";
import type { Search } from "../scope/scope";
import { useAccount } from "../session/session";
import { ColumnHead } from "./ColumnHead";
import type { Column } from "./columns";
import type { LinkRow } from "./data";
import type { LinkActs } from "./LinkMenu";
import css from "./LinkTable.module.css";
import { TableRow } from "./TableRow";
import { useTrends } from "./trends";
import type { Current } from "./useCurrent";
import { ROW, type VirtualRows } from "./useVirtualRows";
import type { Wanted } from "./wanted";

interface Props {
  rows: readonly LinkRow[];
  /** How many there are with those that are not loaded yet; undefined while that is not known. */
  count: number | undefined;
  state: "waiting" | "stale" | "fresh";
  virtual: VirtualRows;
  columns: readonly Column[];
  wanted: Wanted;
  update: (changes: Search) => void;
  now: string;
  current: Current;
  chosen: ReadonlySet<number>;
  setChosen: (ids: ReadonlySet<number>) => void;
  acts: LinkActs;
}

/** The list itself, of which only the rows on the screen are drawn. */
export function LinkTable(props: Props) {
  const { rows, virtual, columns, wanted, update, now, chosen, setChosen, acts } = props;
  const { currency } = useAccount();
  const { trends, step } = useTrends(rows, virtual, wanted.period, now.slice(0, 10));
  const chosenHere = rows.filter((one) => chosen.has(one.id)).length;
  const sortBy = (sort: string) => update({ sort });
  const choose = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <table
      className={css["table"]}
      aria-rowcount={props.count === undefined ? -1 : props.count + 1}
    >
      <thead>
        <tr>
          <th scope="col" className={css["pick"]}>
            <input
              type="checkbox"
              aria-label={t("links.selectAll")}
              ref={(box) => {
                if (box) box.indeterminate = chosenHere > 0 && chosenHere < rows.length;
              }}
              checked={rows.length > 0 && chosenHere === rows.length}
              onChange={(event) =>
                setChosen(new Set(event.target.checked ? rows.map((one) => one.id) : []))
              }
            />
          </th>
          <ColumnHead column="link" {...{ wanted, sortBy }} />
          {columns.map((column) => (
            <ColumnHead key={column} {...{ column, wanted, sortBy }} />
          ))}
          <th scope="col" className={css["menu"]}>
            <span className="hidden">{t("nav.more")}</span>
          </th>
        </tr>
      </thead>
      <tbody ref={virtual.body} data-stale={props.state === "stale" || undefined}>
        {virtual.above > 0 && <tr aria-hidden style={{ height: virtual.above }} />}
        {props.state === "waiting" && <Waiting columns={columns.length + 2} />}
        {virtual.indexes.map((index) => {
          const link = rows[index];
          if (!link) return null;
          return (
            <TableRow
              key={link.id}
              {...{ link, index, columns, currency, now, acts, step }}
              trend={trends.get(link.id)}
              isCurrent={link.id === props.current.id}
              isChosen={chosen.has(link.id)}
              saysStatus={wanted.status === "all"}
              reach={() => props.current.reach(link.id)}
              choose={() => choose(link.id)}
              pickTag={(tag) => update({ tag: String(tag) })}
            />
          );
        })}
        {virtual.below > 0 && <tr aria-hidden style={{ height: virtual.below }} />}
      </tbody>
    </table>
  );
}

/** Where rows will be. */
function Waiting({ columns }: { columns: number }) {
  return Array.from({ length: 12 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index} aria-hidden style={{ height: ROW }}>
      <td />
      <td colSpan={columns}>
        <span
          className="skeleton"
          style={{ display: "block", height: 12, width: `${70 - index * 3}%` }}
        />
      </td>
    </tr>
  ));
}
