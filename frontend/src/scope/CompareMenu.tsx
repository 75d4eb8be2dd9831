import { Menu } from "@mantine/core";
import { Check, ChevronDown } from "lucide-react";
import { rangeText } from "../format/times";
import { t } from "../i18n";
import css from "./CompareMenu.module.css";
import { COMPARES, comparedWith } from "./period";
import { useScope, useStretch } from "./useScope";

/** With which other stretch of time this one is compared; there is none beside everything. */
export function CompareMenu({ now }: { now: string }) {
  const [scope, update] = useScope();
  const stretch = useStretch(scope, now);
  if (stretch.range === "beginning") return null;
  const today = now.slice(0, 10);
  const compared = comparedWith(stretch, scope.compare, scope.matchWeekdays, now);
  return (
    <Menu position="bottom-end" width={240} closeOnItemClick={false}>
      <Menu.Target>
        <button type="button" className="button">
          <span className="hidden">{t("compare.label", { name: "" })}</span>
          <span className={compared ? "" : "faint"}>
            {compared
              ? t("compare.short", { name: t(`compare.${scope.compare}`) })
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
            {t(`compare.${compare}`)}
          </Menu.Item>
        ))}
        {compared && (
          <div className={css["also"]}>
            <Menu.Item
              role="menuitemcheckbox"
              aria-checked={scope.matchWeekdays}
              onClick={() => update({ matchWeekdays: !scope.matchWeekdays })}
              rightSection={scope.matchWeekdays ? <Check size={14} aria-hidden /> : null}
            >
              {t("compare.weekdays")}
            </Menu.Item>
            <div className={css["against"]}>
              {rangeText(compared.whole.from.slice(0, 10), compared.whole.to.slice(0, 10), today)}
            </div>
          </div>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
