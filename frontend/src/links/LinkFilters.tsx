import type { ReactNode } from "react";
import { t } from "../i18n";
import type { Search } from "../scope/scope";
import { type Named, useCampaigns, useTags } from "./data";
import css from "./LinkFilters.module.css";
import { PERIODS, STATUSES, type Wanted } from "./wanted";

interface Props {
  wanted: Wanted;
  update: (changes: Search) => void;
  /** How many links there are of that kind; undefined while that is not known. */
  count: number | undefined;
  /** What else belongs there, at its end. */
  children: ReactNode;
}

/** Which links are listed, and over which period they count. */
export function LinkFilters({ wanted, update, count, children }: Props) {
  const { data: campaigns = [] } = useCampaigns();
  const { data: tags = [] } = useTags();
  return (
    <div className={css["tools"]}>
      <div className={css["segments"]} role="radiogroup" aria-label={t("links.status")}>
        {STATUSES.map((status) => (
          <label key={status}>
            <input
              type="radio"
              name="status"
              checked={wanted.status === status}
              onChange={() => update({ status: status === "active" ? "" : status })}
            />
            <span>{t(`links.status.${status}`)}</span>
          </label>
        ))}
      </div>
      <Choice
        label={t("links.campaign")}
        value={wanted.group}
        choose={(campaign) => update({ campaign })}
      >
        <option value="">{t("links.anyCampaign")}</option>
        <Options of={campaigns} />
      </Choice>
      <Choice label={t("links.tag")} value={wanted.tag} choose={(tag) => update({ tag })}>
        <option value="">{t("links.anyTag")}</option>
        <Options of={tags} />
      </Choice>
      <Choice
        label={t("links.period")}
        value={"preset" in wanted.period ? wanted.period.preset : "28d"}
        choose={(period) => update({ period })}
      >
        {PERIODS.map((preset) => (
          <option key={preset} value={preset}>
            {t(`period.${preset}`)}
          </option>
        ))}
      </Choice>
      <span className={`faint ${css["count"]}`} aria-live="polite">
        {count !== undefined && t("links.count", { n: count })}
      </span>
      {children}
    </div>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  choose: (value: string) => void;
  children: ReactNode;
}

function Choice({ label, value, choose, children }: ChoiceProps) {
  return (
    <select
      className="input small"
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      {children}
    </select>
  );
}

function Options({ of }: { of: readonly Named[] }) {
  return of.map((one) => (
    <option key={one.id} value={one.id}>
      {one.name}
    </option>
  ));
}
