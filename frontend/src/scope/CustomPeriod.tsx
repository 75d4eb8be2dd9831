import { Popover } from "@mantine/core";
import type { FormEvent } from "react";
import { t } from "../i18n";
import css from "./CustomPeriod.module.css";
import type { Period } from "./period";

interface Props {
  isOpen: boolean;
  close: () => void;
  days: { from: string; to: string };
  today: string;
  use: (period: Period) => void;
}

/** Any days at all, from the first to the last. */
export function CustomPeriod({ isOpen, close, days, today, use }: Props) {
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
      <Popover.Dropdown role="dialog" aria-label={t("period.custom")}>
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
