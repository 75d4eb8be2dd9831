import { Link, useLocation } from "@tanstack/react-router";
import { type Key, t } from "../i18n";
import type { Search } from "../scope/scope";
import { linkPlace } from "../scope/useScope";
import { Copy } from "../ui/Copy";
import { Cell } from "./Cell";
import { type Column, isFigure } from "./columns";
import type { LinkRow } from "./data";
import { type LinkActs, LinkMenu } from "./LinkMenu";
import css from "./LinkTable.module.css";
import type { Step } from "./trends";

const SAID: Record<number, Key> = {
  1: "links.status.paused",
  2: "links.status.blocked",
  3: "links.status.deleted",
};

interface Props {
  link: LinkRow;
  index: number;
  columns: readonly Column[];
  trend: number[] | undefined;
  step: Step;
  currency: string;
  now: string;
  isCurrent: boolean;
  isChosen: boolean;
  /** Whether there are others beside it that have another status. */
  saysStatus: boolean;
  /** It was clicked, or the focus has come to it. */
  reach: () => void;
  choose: () => void;
  pickTag: (tag: number) => void;
  acts: LinkActs;
}

/** One link: its name and address, what it has done, and what can be done with it. */
export function TableRow(props: Props) {
  const { link, index, columns, acts } = props;
  const { trend, step, currency, now } = props;
  const search = useLocation({ select: (location) => location.search as Search });
  return (
    <tr
      data-index={index}
      data-current={props.isCurrent || undefined}
      aria-rowindex={index + 2}
      onFocus={props.reach}
      onClick={props.reach}
    >
      <td className={css["pick"]}>
        <input
          type="checkbox"
          aria-label={t("links.select", { name: link.title })}
          checked={props.isChosen}
          onChange={props.choose}
        />
      </td>
      <th scope="row">
        <Link className={css["title"]} title={link.destination} {...linkPlace(link.id, search)}>
          {link.title}
        </Link>
        <span className={css["url"]}>
          {props.saysStatus && link.status in SAID && (
            <em className={css["status"]}>{t(SAID[link.status] as Key)}</em>
          )}
          <span>{link.shortUrl.replace(/^https?:\/\//, "")}</span>
          <Copy text={link.shortUrl} className={css["copy"] ?? ""} />
        </span>
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
