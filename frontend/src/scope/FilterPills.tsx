import { Popover } from "@mantine/core";
import { ListFilter, X } from "lucide-react";
import { t } from "../i18n";
import { FilterEditor } from "./FilterEditor";
import css from "./FilterPills.module.css";
import { type Filter, put } from "./filters";
import { dimensionOne } from "./labels";
import { useFilterNames } from "./names";
import { SegmentMenu } from "./SegmentMenu";
import { useScope } from "./useScope";

/** A filter by its place, one that is added, or those that are kept. */
export type Editing = number | "new" | "segments" | null;

interface Props {
  /** Which one is being changed, or whether one is added; a key asks for that, too. */
  editing: Editing;
  setEditing: (at: Editing) => void;
  /** What the screen is about, whatever is chosen. */
  within: readonly Filter[];
}

/** The filters as pills: each is changed by a click, or taken away. */
export function FilterPills({ editing, setEditing, within }: Props) {
  const [scope, update] = useScope();
  const name = useFilterNames(scope.filters, within);
  const valuesOf = (filter: Filter) =>
    filter.values.map((value) => name(filter.dimension, value)).join(` ${t("test.or")} `);
  const describe = (filter: Filter) =>
    `${dimensionOne(filter.dimension)} ${t(`test.${filter.test}`)} ${valuesOf(filter)}`;
  const apply = (at: number | "new", filter: Filter) => {
    setEditing(null);
    update({ filters: put(scope.filters, at, filter) });
  };
  return (
    <div className={css["pills"]}>
      {scope.filters.map((filter, at) => (
        <Popover
          // biome-ignore lint/suspicious/noArrayIndexKey: an address may have two of a kind, and its place says which is edited
          key={at}
          opened={editing === at}
          onChange={(is) => !is && setEditing(null)}
          trapFocus
          returnFocus
          withRoles={false}
          width={320}
        >
          <Popover.Target>
            <span className={css["pill"]} data-negative={filter.test.endsWith("t") || undefined}>
              <button
                type="button"
                onClick={() => setEditing(editing === at ? null : at)}
                aria-haspopup="dialog"
                aria-expanded={editing === at}
                aria-label={t("scope.edit", { name: describe(filter) })}
              >
                <span>{dimensionOne(filter.dimension)}</span> {t(`test.${filter.test}`)}{" "}
                <b>{valuesOf(filter)}</b>
              </button>
              <button
                type="button"
                className={css["remove"]}
                onClick={() => update({ filters: scope.filters.filter((each) => each !== filter) })}
                aria-label={t("scope.remove", { name: describe(filter) })}
              >
                <X size={14} aria-hidden />
              </button>
            </span>
          </Popover.Target>
          <Popover.Dropdown role="dialog" aria-label={describe(filter)}>
            <FilterEditor {...{ filter, within }} apply={(changed) => apply(at, changed)} />
          </Popover.Dropdown>
        </Popover>
      ))}
      <Popover
        opened={editing === "new"}
        onChange={(is) => !is && setEditing(null)}
        trapFocus
        returnFocus
        withRoles={false}
        width={320}
      >
        <Popover.Target>
          <button
            type="button"
            className="button plain"
            onClick={() => setEditing(editing === "new" ? null : "new")}
            aria-haspopup="dialog"
            aria-expanded={editing === "new"}
            title={`${t("scope.addFilter")} (/)`}
          >
            <ListFilter size={15} aria-hidden />
            {t("scope.filter")}
          </button>
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={t("scope.addFilter")}>
          <FilterEditor filter={null} within={within} apply={(filter) => apply("new", filter)} />
        </Popover.Dropdown>
      </Popover>
      {scope.filters.length > 1 && (
        <button type="button" className="button plain" onClick={() => update({ filters: [] })}>
          {t("scope.clear")}
        </button>
      )}
      <SegmentMenu
        isOpen={editing === "segments"}
        setOpen={(is) => setEditing(is ? "segments" : null)}
      />
    </div>
  );
}
