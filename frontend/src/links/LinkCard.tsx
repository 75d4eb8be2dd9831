import { CornerDownRight, Folder } from "lucide-react";
import { hostOf } from "../format/addresses";
import { t } from "../i18n";
import { Cell } from "./Cell";
import { isFigure, NAMES } from "./columns";
import css from "./LinkCards.module.css";
import { LinkMenu } from "./LinkMenu";
import type { Listed } from "./listed";
import { Address, placed, Tick, Title } from "./parts";

/** So many tags have room; the others are a number. */
const TAGS = 3;

/** One link as it would be shown to somebody: where it leads, what it belongs to, what it has done. */
export function LinkCard({ of: props, count }: { of: Listed; count: number | undefined }) {
  const { link, index, columns, acts } = props;
  const { trend, step, currency, now } = props;
  const host = hostOf(link.destination);
  const rest = link.tags.slice(TAGS);
  const cell = { link: { ...link, tags: link.tags.slice(0, TAGS) }, trend, step, currency, now };
  return (
    <li
      {...placed(props)}
      className={`panel ${css["card"]}`}
      aria-posinset={index + 1}
      aria-setsize={count ?? -1}
    >
      <div className={css["head"]}>
        <Tick {...props} />
        <span className={css["mark"]} aria-hidden>
          {[...(host || link.title)][0]?.toUpperCase()}
        </span>
        <div className={css["name"]}>
          <Title link={link} />
          <Address {...props} />
        </div>
        <LinkMenu {...{ link, acts }} />
      </div>
      <div className={css["in"]}>
        {host && (
          <span className={css["leads"]} title={link.destination}>
            <CornerDownRight size={13} aria-hidden />
            <span>{host}</span>
          </span>
        )}
        {columns.includes("campaign") && link.campaign && (
          <span className={css["campaign"]} title={link.campaign}>
            <Folder size={12} aria-hidden />
            <span className="hidden">{t("links.campaign")}</span>
            <span>{link.campaign}</span>
          </span>
        )}
        {columns.includes("tags") && (
          <>
            <Cell column="tags" {...cell} pick={props.pickTag} />
            {rest.length > 0 && (
              <span className="faint" title={rest.map((tag) => tag.name).join(", ")}>
                +{rest.length}
              </span>
            )}
          </>
        )}
      </div>
      <div className={css["did"]}>
        <dl>
          {columns.filter(isFigure).map((column) => (
            <div key={column} data-column={column}>
              <dt>{t(NAMES[column])}</dt>
              <dd>
                <Cell {...{ column }} {...cell} pick={props.pickTag} />
              </dd>
            </div>
          ))}
        </dl>
        {columns.includes("trend") && <Cell column="trend" {...cell} pick={props.pickTag} />}
      </div>
    </li>
  );
}
