import { FaultNote } from "../app/Faults";
import type { Exported } from "../exports/ExportMenu";
import { rowsFile } from "../exports/files";
import { t } from "../i18n";
import { useLook } from "../overview/figures";
import table from "../ui/Table.module.css";
import { nameOf, PathFigures, PathTable, Spread } from "./PathParts";
import { PathTools } from "./PathTools";
import { type Journeys, readAsked, useJourneys } from "./paths";
import css from "./Reports.module.css";
import { useAddress } from "./useAddress";

/** The ways that led to conversions: which, how long, and how much time they took. */
export function Paths() {
  const look = useLook();
  const { read, write } = useAddress();
  const asked = readAsked(read);
  const { data, error, isPlaceholderData, refetch } = useJourneys(look, asked);
  const file = data && !isPlaceholderData && data.paths.length > 0 ? pathFile(data) : null;
  return (
    <>
      <PathTools {...{ look, asked, write, file }} />
      {error && !data ? (
        <div className="panel">
          <FaultNote fault={error} retry={refetch} />
        </div>
      ) : !data ? (
        <div className={`panel ${css["wait"]}`} role="status" aria-busy="true" />
      ) : data.totals.conversions === 0 ? (
        <div className={`panel ${table["none"]}`}>
          <strong>{t("card.emptyConversion")}</strong>
          <p className="faint">{t("chart.emptyHint")}</p>
        </div>
      ) : (
        <Found data={data} />
      )}
    </>
  );
}

function pathFile({ paths }: Journeys): Exported {
  return rowsFile("paths", [
    [t("reports.path"), t("metric.conversions"), t("metric.value")],
    ...paths.map(({ path, conversions, value }) => [
      path.map(nameOf).join(" → ") || t("reports.nobody"),
      conversions,
      value,
    ]),
  ]);
}

function Found({ data }: { data: Journeys }) {
  return (
    <>
      <PathFigures data={data} className="panel" />
      <div className={`panel ${css["part"]}`}>
        <h2>{t("reports.mostFrequent")}</h2>
        <PathTable data={data} />
      </div>
      <Spread data={data} className="panel" />
    </>
  );
}
