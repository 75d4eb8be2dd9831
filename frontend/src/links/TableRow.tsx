import { Cell } from "./Cell";
import { isFigure } from "./columns";
import { LinkMenu } from "./LinkMenu";
import css from "./LinkTable.module.css";
import type { Listed } from "./listed";
import { Address, placed, Tick, Title } from "./parts";

/** One link: its name and address, what it has done, and what can be done with it. */
export function TableRow(props: Listed) {
  const { link, index, columns, acts } = props;
  const { trend, step, currency, now } = props;
  return (
    <tr {...placed(props)} aria-rowindex={index + 2}>
      <td className={css["pick"]}>
        <Tick {...props} />
      </td>
      <th scope="row">
        <Title link={link} />
        <Address {...props} />
      </th>
      {columns.map((column) => (
        <td key={column} data-column={column} className={isFigure(column) ? "num" : ""}>
          <Cell {...{ column, link, trend, step, currency, now }} pick={props.pickTag} />
        </td>
      ))}
      <td className={css["menu"]}>
        <LinkMenu {...{ link, acts }} />
      </td>
    </tr>
  );
}
