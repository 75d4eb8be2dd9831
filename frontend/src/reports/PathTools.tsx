import { useDebouncedCallback } from "@mantine/hooks";
import type { ReactNode } from "react";
import { type Exported, ExportMenu } from "../exports/ExportMenu";
import { t } from "../i18n";
import type { Look } from "../overview/figures";
import { dimensionOne } from "../scope/labels";
import type { Search } from "../scope/scope";
import { type Asked, KEYS } from "./paths";
import css from "./Reports.module.css";

interface Props {
  look: Look;
  asked: Asked;
  write: (changes: Search) => void;
  /** What stands before them. */
  children?: ReactNode;
  /** What the answer can be had as; null while it is awaited. */
  file: Exported | null;
}

/** By what touches are known, and how far before a conversion they count. */
export function PathTools({ look, asked, write, children, file }: Props) {
  const writeSoon = useDebouncedCallback(write, 400);
  return (
    <>
      <div className={css["tools"]}>
        {children}
        <label>
          {t("reports.by")}
          <select
            className="input small"
            value={asked.by}
            onChange={(event) => write({ by: event.target.value })}
          >
            {KEYS.map((one) => (
              <option key={one} value={one}>
                {dimensionOne(one)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("reports.days")}
          <input
            className="input small"
            type="number"
            min={1}
            max={90}
            defaultValue={asked.days}
            onChange={(event) => writeSoon({ days: event.target.value })}
          />
        </label>
        {file && <ExportMenu of={[file]} />}
      </div>
      {look.scope.filters.length > 0 && (
        <p className={`faint ${css["said"]}`} role="note">
          {t("reports.filtersChoose")}
        </p>
      )}
    </>
  );
}
