import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { body, Fault, v3 } from "../api/client";
import { FaultNote } from "../app/Faults";
import type { FieldOf } from "../catalog/EntryForm";
import { dayText } from "../format/times";
import { t } from "../i18n";
import { useNow } from "../scope/useScope";
import { queries } from "../session/session";
import { Part, Waiting } from "./Part";
import css from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";
import { type Retention as Kept, readDays, type Terms, takesAway } from "./terms";

const QUERY = ["retention"];

/** For how long hits are kept. What would go for good is asked about first. */
export function Retention() {
  const today = useNow().slice(0, 10);
  const [asked, setAsked] = useState<Terms | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const { data, error, refetch } = useQuery({
    queryKey: QUERY,
    queryFn: async () => body(await v3.GET("/v3/retention")) as Kept,
  });
  const set = async (terms: Terms) => {
    await v3.PUT("/v3/retention", { body: terms });
    setAsked(null);
    await queries.invalidateQueries({ queryKey: QUERY });
  };
  return (
    <Part
      id="retention"
      title={t("settings.retention")}
      lead={
        data &&
        (data.raw_since
          ? t("settings.rawSince", { day: dayText(data.raw_since, today) })
          : t("settings.rawAll"))
      }
    >
      {data ? (
        <SettingsForm
          fields={fieldsOf(data)}
          submit={t("settings.save")}
          {...(asked ? {} : { done: t("settings.saved") })}
          save={async (values) => {
            setFault(null);
            const terms = read(values);
            if (takesAway(data.effective, terms)) setAsked(terms);
            else await set(terms);
          }}
        />
      ) : error ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        <Waiting rows={3} />
      )}
      {asked && (
        <div className={css["made"]} role="alert">
          <p>{t("settings.shorter")}</p>
          <div className={css["foot"]}>
            <button
              type="button"
              className="button primary"
              onClick={() => {
                set(asked).catch((refused: unknown) => {
                  setAsked(null);
                  setFault(refused);
                });
              }}
            >
              {t("settings.shorterDo")}
            </button>
            <button type="button" className="button plain" onClick={() => setAsked(null)}>
              {t("form.cancel")}
            </button>
          </div>
        </div>
      )}
      {fault !== null && <FaultNote fault={fault} />}
    </Part>
  );
}

function read(values: Record<string, string>): Terms {
  const given = {
    raw_days: readDays(values["raw_days"] ?? ""),
    rollup_days: readDays(values["rollup_days"] ?? ""),
  };
  const wrong = Object.entries(given).filter(([, days]) => days === undefined);
  if (wrong.length > 0) {
    const faults = wrong.map(([field]) => ({ field, detail: t("settings.daysFault") }));
    throw new Fault(400, "", t("settings.daysFault"), faults);
  }
  return given as Terms;
}

function fieldsOf(kept: Kept): readonly FieldOf[] {
  const now = (days: number) =>
    days === 0 ? t("settings.keptForever") : t("settings.keptDays", { n: days });
  const field = (name: keyof Terms, label: string): FieldOf => ({
    name,
    label,
    hint: `${now(kept.effective[name])} ${t("settings.daysHint")}`,
    value: String(kept[name] ?? ""),
    kind: "number",
  });
  return [field("raw_days", t("settings.rawDays")), field("rollup_days", t("settings.rollupDays"))];
}
