import { t } from "../i18n";
import { type Action, useActions } from "../keys/actions";
import { shifted } from "./period";
import { PRESET_KEYS, PRESETS } from "./presets";
import type { Scope } from "./scope";
import { useScope } from "./useScope";

interface Props {
  today: string;
  hasCompare: boolean;
  hasPeriod: boolean;
  /** Absent where nothing is filtered. */
  addFilter?: () => void;
  /** To choose days, not a period that has a name. */
  choosePeriod: () => void;
}

/** What can be done with period, comparison and filters, by keys and in the palette. */
export function useScopeKeys(props: Props): void {
  const { today, hasCompare, hasPeriod, addFilter, choosePeriod } = props;
  const [scope, update] = useScope();
  const group = t("keys.group.period");
  const toggleCompare = () => update({ compare: scope.compare === "off" ? "previous" : "off" });
  useActions([
    ...(hasPeriod ? periodActions(scope, update, today, choosePeriod) : []),
    ...(hasCompare
      ? [{ id: "compare", label: t("compare.toggle"), group, key: "x", run: toggleCompare }]
      : []),
    ...(addFilter ? filterActions(scope, update, addFilter) : []),
  ]);
}

function filterActions(
  scope: Scope,
  update: (changes: Partial<Scope>) => void,
  addFilter: () => void,
): Action[] {
  return [
    {
      id: "filter",
      label: t("scope.addFilter"),
      group: t("keys.group.view"),
      key: "/",
      run: addFilter,
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
  ];
}

function periodActions(
  scope: Scope,
  update: (changes: Partial<Scope>) => void,
  today: string,
  choosePeriod: () => void,
): Action[] {
  const group = t("keys.group.period");
  const shift = (by: -1 | 1) => {
    const period = shifted(scope.period, by, today);
    if (period) update({ period });
  };
  return [
    ...PRESETS.map((preset): Action => {
      const key = PRESET_KEYS[preset];
      return {
        id: `period ${preset}`,
        label: t(`period.${preset}`),
        group,
        ...(key ? { key } : {}),
        run: () => update({ period: { preset } }),
      };
    }),
    { id: "period custom", label: t("period.custom"), group, key: "c", run: choosePeriod },
    {
      id: "period back",
      label: t("period.previous"),
      group,
      key: "ArrowLeft",
      isKeyOnly: true,
      run: () => shift(-1),
    },
    {
      id: "period forth",
      label: t("period.next"),
      group,
      key: "ArrowRight",
      isKeyOnly: true,
      run: () => shift(1),
    },
  ];
}
