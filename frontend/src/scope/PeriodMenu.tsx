import { Menu } from "@mantine/core";
import { CalendarDays, ChevronDown, ChevronLeft, ChevronRight } from "lucide-react";
import { rangeText } from "../format/times";
import { t } from "../i18n";
import { CustomPeriod } from "./CustomPeriod";
import css from "./PeriodMenu.module.css";
import { daysOf, type Period, samePeriod, shifted } from "./period";
import { PRESET_GROUPS, PRESET_KEYS } from "./presets";
import { useScope } from "./useScope";

interface Props {
  today: string;
  /** Whether days are being chosen, which a key asks for, too. */
  isCustom: boolean;
  setCustom: (is: boolean) => void;
}

/** The period: the one before, the one after, one by its name, or any days. */
export function PeriodMenu({ today, isCustom, setCustom }: Props) {
  const [scope, update] = useScope();
  const use = (period: Period) => update({ period });
  return (
    <>
      <Turn by={-1} use={use} to={shifted(scope.period, -1, today)} />
      <Turn by={1} use={use} to={shifted(scope.period, 1, today)} />
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <button type="button" className="button">
            <CalendarDays size={15} aria-hidden />
            <span className="hidden">{t("period.label", { name: "" })}</span>
            <span>{periodName(scope.period, today)}</span>
            <ChevronDown size={14} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {PRESET_GROUPS.map((presets) => (
            <div key={presets[0]} className={css["group"]}>
              {presets.map((preset) => (
                <Menu.Item
                  key={preset}
                  onClick={() => use({ preset })}
                  data-active-choice={samePeriod(scope.period, { preset }) || undefined}
                  rightSection={
                    PRESET_KEYS[preset] ? <kbd>{PRESET_KEYS[preset].toUpperCase()}</kbd> : null
                  }
                >
                  {t(`period.${preset}`)}
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
        {...{ today, use }}
      />
    </>
  );
}

function periodName(period: Period, today: string): string {
  if ("preset" in period) return t(`period.${period.preset}`);
  return rangeText(period.from, period.to, today);
}

interface TurnProps {
  by: -1 | 1;
  /** Null where there is none. */
  to: Period | null;
  use: (period: Period) => void;
}

function Turn({ by, to, use }: TurnProps) {
  const name = t(by < 0 ? "period.previous" : "period.next");
  const Icon = by < 0 ? ChevronLeft : ChevronRight;
  return (
    <button
      type="button"
      className="button plain square"
      disabled={!to}
      onClick={() => to && use(to)}
      aria-label={name}
      title={`${name} (${by < 0 ? "←" : "→"})`}
    >
      <Icon size={16} aria-hidden className={css["turns"]} />
    </button>
  );
}
