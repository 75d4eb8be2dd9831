import { useQuery } from "@tanstack/react-query";
import { body, v2 } from "../api/client";
import { FaultNote } from "../app/Faults";
import type { FieldOf } from "../catalog/EntryForm";
import { LOCALES, type Locale, locale, setLocale, t } from "../i18n";
import { Field } from "../links/Field";
import { queries } from "../session/session";
import { choicesOfCurrency, choicesOfZone } from "./choices";
import { Part, Waiting } from "./Part";
import css from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";

interface Account {
  firstName?: string;
  lastName?: string;
  companyName?: string;
  email?: string;
  timezonename?: string;
  currency?: string;
}

/** Who the account's owner is, and in which days and money its figures are. */
export function Profile() {
  const { data, error, refetch } = useQuery({
    queryKey: ["account"],
    queryFn: async () => body(await v2.GET("/account")) as Account,
  });
  return (
    <>
      <Part id="profile" title={t("settings.profile")}>
        {data ? (
          <SettingsForm
            fields={fieldsOf(data)}
            submit={t("settings.save")}
            done={t("settings.saved")}
            save={async (values) => {
              await v2.POST("/account", { body: values as never });
              // All days and totals may be others now.
              await queries.invalidateQueries();
            }}
          />
        ) : error ? (
          <FaultNote fault={error} retry={refetch} />
        ) : (
          <Waiting rows={7} />
        )}
      </Part>
      <Part id="language" title={t("more.language")}>
        <div className={css["form"]}>
          <Field name="language" label={t("settings.language")} hint={t("settings.languageHint")}>
            {(tied) => (
              <select
                {...tied}
                className="input"
                value={locale()}
                onChange={(event) => void setLocale(event.target.value as Locale, true)}
              >
                {Object.entries(LOCALES).map(([code, name]) => (
                  <option key={code} value={code} lang={code}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      </Part>
    </>
  );
}

function fieldsOf(account: Account): readonly FieldOf[] {
  const { timezonename = "UTC", currency = "" } = account;
  return [
    { name: "firstName", label: t("settings.firstName"), value: account.firstName ?? "" },
    { name: "lastName", label: t("settings.lastName"), value: account.lastName ?? "" },
    { name: "companyName", label: t("settings.company"), value: account.companyName ?? "" },
    {
      name: "email",
      label: t("settings.email"),
      hint: t("settings.emailHint"),
      value: account.email ?? "",
      autoComplete: "email",
    },
    {
      name: "timezonename",
      label: t("settings.zone"),
      hint: t("settings.zoneHint"),
      value: timezonename,
      kind: "choice",
      choices: choicesOfZone(timezonename),
    },
    {
      name: "currency",
      label: t("settings.currency"),
      hint: t("settings.currencyHint"),
      value: currency,
      kind: "choice",
      choices: choicesOfCurrency(currency),
    },
  ];
}
