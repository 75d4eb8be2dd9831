import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import { useRef } from "react";
import { figure } from "../api/question";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { type Look, useTotals } from "../overview/figures";
import { PathFigures, PathTable, Spread } from "../reports/PathParts";
import { readAsked, useJourneys } from "../reports/paths";
import { writeScope } from "../scope/scope";
import { useNear } from "../ui/useNear";
import css from "./Journeys.module.css";
import page from "./LinkPage.module.css";

const ROWS = 8;
/** As the report has it where its address says nothing. */
const USUAL = readAsked(() => "");

interface Props {
  look: Look;
  id: number;
}

/** What visitors clicked before the conversions of this link; nothing where it has none. */
export function Journeys({ look, id }: Props) {
  const { data } = useTotals(look);
  if (figure(data?.rows[0], "conversions") === 0) return null;
  return <Found look={look} id={id} />;
}

function Found({ look, id }: Props) {
  const section = useRef<HTMLElement>(null);
  const isNear = useNear(section);
  const { data, error, refetch, isPlaceholderData } = useJourneys(look, USUAL, ROWS, isNear);
  const all = writeScope({ ...look.scope, filters: look.filters, view: "" });
  return (
    <section ref={section} className={`panel ${page["panel"]}`} aria-label={t("link.journeys")}>
      <div className={page["head"]}>
        <h2>{t("link.journeys")}</h2>
        <p>{t("link.journeysHint")}</p>
        {/* Its address names the link: a filter of the report, which is of all of them. */}
        <Link className={css["all"]} to="/reports" search={{ tab: "paths", ...all }}>
          {t("link.journeysAll")}
          <ArrowRight size={14} aria-hidden />
        </Link>
      </div>
      {error && !data ? (
        <FaultNote fault={error} retry={refetch} />
      ) : !data ? (
        <div className={css["waits"]} aria-busy="true" />
      ) : (
        <div className={css["found"]} data-stale={isPlaceholderData || undefined}>
          <PathFigures data={data} />
          <PathTable data={data} own={id} />
          <Spread data={data} />
        </div>
      )}
    </section>
  );
}
