import { useEffect, useState } from "react";
import { countryName } from "../format/names";
import { whole } from "../format/numbers";
import { t } from "../i18n";
import { WorldMap } from "../overview/WorldMap";
import table from "../ui/Table.module.css";
import type { Event } from "./events";
import { LIT_MS, MINUTES, Recent } from "./recent";
import css from "./StreamMap.module.css";

const ROWS = 6;
const AGE_MS = 10_000;

interface Props {
  /** Those of the table: what it shows, the map shows. */
  events: readonly Event[];
  /** Those of them that have come in since one looks. */
  live: readonly Event[];
  isPaused: boolean;
  filter: (dimension: string, value: string, isNot: boolean) => void;
}

/** Where what comes in comes from: countries light up, and are as deep as the last minutes say. */
export function StreamMap({ events, live, isPaused, filter }: Props) {
  const [recent] = useState(() => {
    const begun = new Recent();
    begun.add(events, Date.now(), false);
    return begun;
  });
  const [shown, setShown] = useState(() => recent.at(Date.now()));
  useEffect(() => {
    const show = () => setShown(recent.at(Date.now()));
    recent.add(live, Date.now(), true);
    recent.add(events, Date.now(), false);
    show();
    const timer = setTimeout(show, LIT_MS);
    return () => clearTimeout(timer);
  }, [events, live, recent]);
  useEffect(() => {
    if (isPaused) return;
    const timer = setInterval(() => setShown(recent.at(Date.now())), AGE_MS);
    return () => clearInterval(timer);
  }, [isPaused, recent]);
  const highest = shown.rows[0]?.figure ?? 1;
  return (
    <section className={`panel ${css["both"]}`} aria-label={t("stream.map.title", { n: MINUTES })}>
      <WorldMap
        rows={shown.rows}
        lit={shown.lit}
        label={t("stream.map.label", { n: MINUTES })}
        said={whole}
        choose={(country) => filter("country", country, false)}
      />
      <div className={css["beside"]}>
        <h2>{t("stream.map.title", { n: MINUTES })}</h2>
        {shown.rows.length === 0 ? (
          <p className="faint">{t("stream.map.none")}</p>
        ) : (
          <table className={`${table["table"]} ${css["table"]}`}>
            <thead>
              <tr>
                <th scope="col">{t("one.country")}</th>
                <th scope="col" className="num">
                  {t("stream.map.events")}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.rows.slice(0, ROWS).map(({ value, figure }) => (
                <tr key={value}>
                  <th scope="row">
                    <button
                      type="button"
                      onClick={(click) => filter("country", value, click.altKey)}
                    >
                      <span
                        className={table["bar"]}
                        style={{ inlineSize: `${(figure / highest) * 100}%` }}
                      />
                      <span className={table["name"]}>{countryName(value)}</span>
                    </button>
                  </th>
                  <td className="num">{whole(figure)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <a href="https://db-ip.com" target="_blank" rel="noreferrer">
          {t("geo.notice")}
        </a>
      </div>
    </section>
  );
}
