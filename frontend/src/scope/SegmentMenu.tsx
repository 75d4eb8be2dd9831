import { Popover } from "@mantine/core";
import { Bookmark } from "lucide-react";
import { lazy, Suspense } from "react";
import { later, t } from "../i18n";
import { useActions } from "../keys/actions";
import { useKept } from "../ui/kept";
import css from "./FilterPills.module.css";
import { writeFilter } from "./filters";
import { filtersOf, SEGMENTS, type Segment } from "./segments";
import { useScope } from "./useScope";

// Generic components lose what they are of by `lazy`: it is said here.
const SegmentList = lazy(
  later(async () => ({ default: (await import("../ui/KeptList")).KeptList<Segment> })),
);

interface Props {
  isOpen: boolean;
  setOpen: (is: boolean) => void;
}

/** Sets of filters that have a name: one is chosen, and those that hold are kept as another. */
export function SegmentMenu({ isOpen, setOpen }: Props) {
  const [scope, update] = useScope();
  const now = scope.filters.map(writeFilter);
  const keeping = useKept(SEGMENTS, isOpen || now.length > 0);
  const { kept } = keeping;
  const used = kept.find(({ value }) => isSame(value, now))?.name;
  const use = (segment: Segment) => {
    setOpen(false);
    update({ filters: filtersOf(segment) });
  };
  useActions([
    {
      id: "segments",
      label: t("segments.title"),
      group: t("keys.group.view"),
      key: "s",
      run: () => setOpen(true),
    },
    ...kept.map(({ name, value }) => ({
      id: `segment ${name}`,
      label: t("segments.choose", { name }),
      group: t("keys.group.view"),
      run: () => use(value),
    })),
  ]);
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus withRoles={false} width={320}>
      <Popover.Target>
        <button
          type="button"
          className={`button plain ${css["segment"]}`}
          onClick={() => setOpen(!isOpen)}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          title={`${t("segments.title")} (S)`}
        >
          <Bookmark size={15} aria-hidden fill={used ? "currentColor" : "none"} />
          <span>{used ?? t("segments.title")}</span>
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t("segments.title")}>
        <Suspense fallback={<div className={css["wait"]} tabIndex={-1} data-autofocus />}>
          <SegmentList
            {...{ keeping, used }}
            now={now.length > 0 ? now : null}
            use={use}
            none={t(now.length > 0 ? "segments.none" : "segments.noFilters")}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

function isSame(one: Segment, other: Segment): boolean {
  return one.length === other.length && one.every((filter) => other.includes(filter));
}
