import { t } from "../i18n";
import { ColumnHead } from "./ColumnHead";
import css from "./LinkTable.module.css";
import type { ListProps } from "./listed";
import { TableRow } from "./TableRow";
import { ROWS } from "./useVirtualRows";

/** Links in rows, to be held against each other. */
export function LinkTable(props: ListProps) {
  const { shown, count, virtual, columns, wanted, sortBy } = props;
  return (
    <table className={css["table"]} aria-rowcount={count === undefined ? -1 : count + 1}>
      <thead>
        <tr>
          <th scope="col" className={css["pick"]}>
            {props.tickAll}
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
        {shown.map((one) => (
          <TableRow key={one.link.id} {...one} />
        ))}
        {virtual.below > 0 && <tr aria-hidden style={{ height: virtual.below }} />}
      </tbody>
    </table>
  );
}

/** Where rows will be. */
function Waiting({ columns }: { columns: number }) {
  return Array.from({ length: 12 }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index} aria-hidden style={{ height: ROWS.height }}>
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
