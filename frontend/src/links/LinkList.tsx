import { t } from "../i18n";
import type { Search } from "../scope/scope";
import { useAccount } from "../session/session";
import type { Column } from "./columns";
import type { LinkRow } from "./data";
import { LinkCards } from "./LinkCards";
import type { LinkActs } from "./LinkMenu";
import { LinkTable } from "./LinkTable";
import type { Listed, ListProps } from "./listed";
import { useTrends } from "./trends";
import type { Current } from "./useCurrent";
import type { VirtualRows } from "./useVirtualRows";
import type { View, Wanted } from "./wanted";

interface Props extends Pick<ListProps, "count" | "state"> {
  /** All that are loaded. */
  rows: readonly LinkRow[];
  view: View;
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

/** The list itself, as a table or as cards, of which only what is on the screen is drawn. */
export function LinkList(props: Props) {
  const { rows, virtual, columns, wanted, update, now, chosen, setChosen, acts } = props;
  const { currency } = useAccount();
  const { trends, step } = useTrends(rows, virtual, wanted.period, now.slice(0, 10));
  const shown = virtual.indexes.flatMap((index): Listed[] => {
    const link = rows[index];
    if (!link) return [];
    return [
      {
        ...{ link, index, columns, currency, now, acts, step },
        trend: trends.get(link.id),
        isCurrent: link.id === props.current.id,
        isChosen: chosen.has(link.id),
        saysStatus: wanted.status === "all",
        reach: () => props.current.reach(link.id),
        choose: () => setChosen(toggled(chosen, link.id)),
        pickTag: (tag) => update({ tag: String(tag) }),
      },
    ];
  });
  const View = props.view === "cards" ? LinkCards : LinkTable;
  return (
    <View
      {...{ shown, virtual, columns, wanted }}
      count={props.count}
      state={props.state}
      sortBy={(sort) => update({ sort })}
      tickAll={<TickAll {...{ rows, chosen, setChosen }} />}
    />
  );
}

function toggled(ids: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return next;
}

function TickAll({ rows, chosen, setChosen }: Pick<Props, "rows" | "chosen" | "setChosen">) {
  const chosenHere = rows.filter((one) => chosen.has(one.id)).length;
  return (
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
  );
}
