import { useMemo, useState } from "react";
import { Fault } from "../api/client";
import { faultText } from "../app/Faults";
import { withoutScheme } from "../format/addresses";
import { share } from "../format/numbers";
import { locale, t } from "../i18n";
import { codeOf } from "../link/qr";
import type { Link } from "../links/data";
import { valueName } from "../scope/labels";
import { OfField } from "./OfField";
import css from "./Preview.module.css";
import { askedBy } from "./rules";
import { whatName } from "./ruleWords";
import { DEVICES, type Looked, MORE, reason, type Seen, useSeen, type Visit } from "./seen";

interface Props {
  /** What is known of it; null: it is not made yet. */
  link: Partial<Link> | null;
  /** Null where it leads nowhere yet. */
  looked: Looked | null;
}

/** What a visitor would get, of whom one chooses the country, the device and more. */
export function Preview({ link, looked }: Props) {
  const [visit, setVisit] = useState<Visit>({
    country: "",
    device: "desktop",
    language: locale(),
    isFirst: true,
    at: "",
    more: {},
  });
  const asked = askedBy(looked?.rules ?? []);
  const { data, error } = useSeen(link?.id, looked, visit);
  const change = (part: Partial<Visit>) => setVisit({ ...visit, ...part });
  const url = link?.trackingCode ?? "";
  return (
    <section className={css["preview"]} aria-label={t("editor.see")}>
      <h3>{t("editor.see")}</h3>
      <div className={css["visit"]}>
        <label htmlFor="seen-country">
          {t("editor.see.country")}
          <OfField
            id="seen-country"
            kind="nation"
            label={t("editor.see.country")}
            value={visit.country}
            set={(country) => change({ country })}
          />
        </label>
        <label>
          {t("editor.see.device")}
          <select
            className="input"
            aria-label={t("editor.see.device")}
            value={visit.device}
            onChange={(event) => change({ device: event.target.value as Visit["device"] })}
          >
            {DEVICES.map((one) => (
              <option key={one} value={one}>
                {valueName("device", one)}
              </option>
            ))}
          </select>
        </label>
        <label htmlFor="seen-language">
          {t("editor.see.language")}
          <OfField
            id="seen-language"
            kind="languageCode"
            label={t("editor.see.language")}
            value={visit.language}
            set={(language) => change({ language })}
          />
        </label>
        <label>
          {t("editor.see.visit")}
          <select
            className="input"
            aria-label={t("editor.see.visit")}
            value={visit.isFirst ? "first" : "again"}
            onChange={(event) => change({ isFirst: event.target.value === "first" })}
          >
            <option value="first">{t("editor.see.first")}</option>
            <option value="again">{t("editor.see.again")}</option>
          </select>
        </label>
        <label className={css["when"]}>
          {t("editor.see.when")}
          <input
            className="input"
            type="datetime-local"
            aria-label={t("editor.see.when")}
            value={visit.at}
            onChange={(event) => change({ at: event.target.value })}
          />
        </label>
        {(Object.keys(MORE) as (keyof typeof MORE)[])
          .filter((what) => asked.has(what))
          .map((what) => (
            <label key={what}>
              {whatName(what)}
              <input
                className="input"
                aria-label={t("editor.see.of", { what: whatName(what) })}
                spellCheck={false}
                {...(what === "query_parameter" ? { placeholder: "utm_source=mail" } : {})}
                {...(what === "percentage" ? { type: "number", min: 0, max: 99 } : {})}
                value={visit.more[what] ?? ""}
                onChange={(event) =>
                  change({ more: { ...visit.more, [what]: event.target.value } })
                }
              />
            </label>
          ))}
      </div>
      <div className={css["answer"]} aria-live="polite">
        {looked === null ? (
          <p className="faint">{t("editor.see.nothing")}</p>
        ) : error ? (
          <p className="faint">{refusal(error)}</p>
        ) : (
          data && <Answer seen={data} />
        )}
      </div>
      {url && <Code url={url} />}
    </section>
  );
}

function Answer({ seen }: { seen: Seen }) {
  return (
    <>
      {seen.password && <p>{t("editor.see.password")}</p>}
      {seen.destination && seen.targets.length < 2 && (
        <p className={css["destination"]}>{seen.destination}</p>
      )}
      {seen.targets.length > 1 && (
        <ul>
          {seen.targets.map((one, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may lead to the same place
            <li key={at}>
              <span className={css["destination"]}>{one.destination}</span>
              <span className="num">{share(one.share)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="faint">{reason(seen)}</p>
    </>
  );
}

function refusal(error: Error): string {
  return (error instanceof Fault && error.fields[0]?.detail) || faultText(error);
}

function Code({ url }: { url: string }) {
  const code = useMemo(() => codeOf(url), [url]);
  return (
    <div className={css["code"]}>
      <svg
        viewBox={`0 0 ${code.size} ${code.size}`}
        role="img"
        aria-label={t("link.qrOf", { url })}
        shapeRendering="crispEdges"
      >
        <path fill="#fff" d={`M0 0h${code.size}v${code.size}H0z`} />
        <path fill="#000" d={code.path} />
      </svg>
      <span className="faint">{withoutScheme(url)}</span>
    </div>
  );
}
