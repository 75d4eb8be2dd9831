/** The bar on top of every analytic screen: the same one, with the same keys, everywhere. */
import { Menu, Popover } from "@mantine/core";
import {
  CalendarDays,
  Check,
  ChevronDown,
  ChevronLeft,
  ChevronRight,
  ListFilter,
  X,
} from "lucide-react";
import { type FormEvent, type ReactNode, useState } from "react";
import { rangeText } from "../format/times";
import { type Key, t } from "../i18n";
import { type Action, useActions } from "../keys/actions";
import { FilterEditor } from "./FilterEditor";
import type { Filter } from "./filters";
import { dimensionOne } from "./labels";
import { useFilterNames } from "./names";
import {
  COMPARES,
  comparedWith,
  daysOf,
  PERIOD_KEYS,
  type Period,
  type Preset,
  samePeriod,
  shifted,
} from "./period";
import css from "./ScopeBar.module.css";
import { useNow, useScope, useStretch } from "./useScope";

/** Between them stands a line. */
const GROUPS: readonly (readonly Preset[])[] = [
  ["today", "yesterday", "live", "24h"],
  ["7d", "28d", "30d", "91d"],
  ["month", "last-month", "year", "12m"],
  ["all"],
];

export function periodName(period: Period, today: string): string {
  if ("preset" in period) return t(`period.${period.preset}` as Key);
  return rangeText(period.from, period.to, today);
}

interface Props {
  /** What else belongs on the bar, at its end. */
  children?: ReactNode;
  title: string;
  hasCompare?: boolean;
  hasPeriod?: boolean;
}

export function ScopeBar({ children, title, hasCompare = true, hasPeriod = true }: Props) {
  const [scope, update] = useScope();
  const now = useNow();
  const today = now.slice(0, 10);
  const stretch = useStretch(scope, now);
  const [editing, setEditing] = useState<number | "new" | null>(null);
  const [isCustom, setCustom] = useState(false);
  const back = shifted(scope.period, -1, today);
  const forth = shifted(scope.period, 1, today);
  const compared = comparedWith(stretch, scope.compare, scope.matchWeekdays, now);
  const toggleCompare = () => update({ compare: scope.compare === "off" ? "previous" : "off" });
  const group = t("keys.group.period");

  const periods: Action[] = [
    ...GROUPS.flat().map((preset): Action => {
      const key = PERIOD_KEYS[preset];
      return {
        id: `period ${preset}`,
        label: t(`period.${preset}` as Key),
        group,
        ...(key ? { key } : {}),
        run: () => update({ period: { preset } }),
      };
    }),
    { id: "period custom", label: t("period.custom"), group, key: "c", run: () => setCustom(true) },
    {
      id: "period back",
      label: t("period.previous"),
      group,
      key: "ArrowLeft",
      isKeyOnly: true,
      run: () => back && update({ period: back }),
    },
    {
      id: "period forth",
      label: t("period.next"),
      group,
      key: "ArrowRight",
      isKeyOnly: true,
      run: () => forth && update({ period: forth }),
    },
  ];

  useActions([
    ...(hasPeriod ? periods : []),
    ...(hasCompare
      ? [{ id: "compare", label: t("compare.toggle"), group, key: "x", run: toggleCompare }]
      : []),
    {
      id: "filter",
      label: t("scope.addFilter"),
      group: t("keys.group.view"),
      key: "/",
      run: () => setEditing("new"),
    },
    {
      id: "filter back",
      label: t("scope.back"),
      group: t("keys.group.view"),
      key: "Escape",
      isKeyOnly: true,
      run: () => {
        if (scope.view) update({ view: "" });
        else if (scope.filters.length > 0) update({ filters: scope.filters.slice(0, -1) });
      },
    },
  ]);

  return (
    <header className={css["bar"]}>
      <h1 className={css["title"]}>{title}</h1>
      <Pills editing={editing} setEditing={setEditing} />
      <div className={css["time"]}>
        {hasPeriod && (
          <>
            <button
              type="button"
              className="button plain square"
              disabled={!back}
              onClick={() => back && update({ period: back })}
              aria-label={t("period.previous")}
              title={`${t("period.previous")} (←)`}
            >
              <ChevronLeft size={16} aria-hidden className={css["turns"]} />
            </button>
            <button
              type="button"
              className="button plain square"
              disabled={!forth}
              onClick={() => forth && update({ period: forth })}
              aria-label={t("period.next")}
              title={`${t("period.next")} (→)`}
            >
              <ChevronRight size={16} aria-hidden className={css["turns"]} />
            </button>
            <Menu position="bottom-end" width={240}>
              <Menu.Target>
                <button type="button" className="button">
                  <CalendarDays size={15} aria-hidden />
                  <span className="hidden">{t("period.label", { name: "" })}</span>
                  {periodName(scope.period, today)}
                  <ChevronDown size={14} aria-hidden />
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                {GROUPS.map((presets) => (
                  <div key={presets[0]} className={css["group"]}>
                    {presets.map((preset) => (
                      <Menu.Item
                        key={preset}
                        onClick={() => update({ period: { preset } })}
                        data-active-choice={samePeriod(scope.period, { preset }) || undefined}
                        rightSection={
                          PERIOD_KEYS[preset] ? (
                            <kbd>{PERIOD_KEYS[preset]?.toUpperCase()}</kbd>
                          ) : null
                        }
                      >
                        {t(`period.${preset}` as Key)}
                      </Menu.Item>
                    ))}
                  </div>
                ))}
                <div className={css["group"]}>
                  <Menu.Item
                    onClick={() => setCustom(true)}
                    data-active-choice={!("preset" in scope.period) || undefined}
                    rightSection={<kbd>C</kbd>}
                  >
                    {t("period.custom")}
                  </Menu.Item>
                </div>
              </Menu.Dropdown>
            </Menu>
            <CustomPeriod
              isOpen={isCustom}
              close={() => setCustom(false)}
              days={daysOf(scope.period, today) ?? { from: today, to: today }}
              today={today}
              use={(period) => update({ period })}
            />
          </>
        )}
        {hasCompare && stretch.range !== "beginning" && (
          <Menu position="bottom-end" width={240} closeOnItemClick={false}>
            <Menu.Target>
              <button type="button" className="button">
                <span className="hidden">{t("compare.label", { name: "" })}</span>
                <span className={compared ? "" : "faint"}>
                  {compared
                    ? t("compare.short", { name: t(`compare.${scope.compare}` as Key) })
                    : t("compare.off")}
                </span>
                <ChevronDown size={14} aria-hidden />
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {COMPARES.map((compare) => (
                <Menu.Item
                  key={compare}
                  onClick={() => update({ compare })}
                  data-active-choice={scope.compare === compare || undefined}
                  rightSection={compare === "off" ? <kbd>X</kbd> : null}
                >
                  {t(`compare.${compare}` as Key)}
                </Menu.Item>
              ))}
              {compared && (
                <div className={css["group"]}>
                  <Menu.Item
                    role="menuitemcheckbox"
                    aria-checked={scope.matchWeekdays}
                    onClick={() => update({ matchWeekdays: !scope.matchWeekdays })}
                    rightSection={scope.matchWeekdays ? <Check size={14} aria-hidden /> : null}
                  >
                    {t("compare.weekdays")}
                  </Menu.Item>
                  <div className={css["against"]}>
                    {rangeText(
                      compared.whole.from.slice(0, 10),
                      compared.whole.to.slice(0, 10),
                      today,
                    )}
                  </div>
                </div>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
        {children}
      </div>
    </header>
  );
}

interface Editing {
  editing: number | "new" | null;
  setEditing: (at: number | "new" | null) => void;
}

function Pills({ editing, setEditing }: Editing) {
  const [scope, update] = useScope();
  const name = useFilterNames(scope.filters);
  const describe = (filter: Filter) =>
    `${dimensionOne(filter.dimension)} ${t(`test.${filter.test}` as Key)} ${filter.values
      .map((value) => name(filter.dimension, value))
      .join(` ${t("test.or")} `)}`;
  const put = (at: number | "new", filter: Filter) => {
    setEditing(null);
    update({
      filters:
        at === "new"
          ? [...scope.filters, filter]
          : scope.filters.map((each, index) => (index === at ? filter : each)),
    });
  };
  return (
    <div className={css["pills"]}>
      {scope.filters.map((filter, at) => (
        <Popover
          key={`${filter.dimension} ${filter.test}`}
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
                aria-label={t("scope.edit", { name: describe(filter) })}
              >
                <span>{dimensionOne(filter.dimension)}</span> {t(`test.${filter.test}` as Key)}{" "}
                <b>
                  {filter.values
                    .map((value) => name(filter.dimension, value))
                    .join(` ${t("test.or")} `)}
                </b>
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
          <Popover.Dropdown>
            <FilterEditor filter={filter} apply={(changed) => put(at, changed)} />
          </Popover.Dropdown>
        </Popover>
      ))}
      <Popover
        opened={editing === "new"}
        onChange={(is) => !is && setEditing(null)}
        trapFocus
        returnFocus
        width={320}
      >
        <Popover.Target>
          <button
            type="button"
            className="button plain"
            onClick={() => setEditing(editing === "new" ? null : "new")}
            title={`${t("scope.addFilter")} (/)`}
          >
            <ListFilter size={15} aria-hidden />
            {t("scope.filter")}
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterEditor filter={null} apply={(filter) => put("new", filter)} />
        </Popover.Dropdown>
      </Popover>
      {scope.filters.length > 1 && (
        <button type="button" className="button plain" onClick={() => update({ filters: [] })}>
          {t("scope.clear")}
        </button>
      )}
    </div>
  );
}

interface CustomProps {
  isOpen: boolean;
  close: () => void;
  days: { from: string; to: string };
  today: string;
  use: (period: Period) => void;
}

function CustomPeriod({ isOpen, close, days, today, use }: CustomProps) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const [from = "", to = ""] = [String(fields.get("from")), String(fields.get("to"))].sort();
    if (from && to) use({ from, to });
    close();
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(is) => !is && close()}
      position="bottom-end"
      trapFocus
      returnFocus
      withRoles={false}
      width={264}
    >
      <Popover.Target>
        <span className={css["anchor"]} />
      </Popover.Target>
      <Popover.Dropdown>
        <form className={css["custom"]} onSubmit={submit}>
          <div className="field">
            <label htmlFor="period-from">{t("period.from")}</label>
            <input
              id="period-from"
              name="from"
              type="date"
              className="input"
              defaultValue={days.from}
              max={today}
              required
              data-autofocus
            />
          </div>
          <div className="field">
            <label htmlFor="period-to">{t("period.to")}</label>
            <input
              id="period-to"
              name="to"
              type="date"
              className="input"
              defaultValue={days.to}
              required
            />
          </div>
          <button type="submit" className="button primary">
            {t("period.apply")}
          </button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
