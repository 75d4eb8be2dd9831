import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CloudOff } from "lucide-react";
import { body, v3 } from "../api/client";
import type { components } from "../api/v3";
import { FaultNote } from "../app/Faults";
import catalog from "../catalog/Catalog.module.css";
import { t } from "../i18n";
import { useSession } from "../session/session";
import { Figures } from "./Figures";
import { Parts } from "./Parts";
import css from "./System.module.css";
import { momentText } from "./words";

export type SystemState = components["schemas"]["SystemAnswer"];

const EVERY_MS = 3000;
/** As many as may go unanswered before it is said that there is no news. */
const STALE_AFTER_MS = 3 * EVERY_MS;

/** How the installation is, renewed while one looks; for who runs it. */
export function System() {
  const { data: session } = useSession();
  const isOperator = session?.user.isOperator === true;
  const { data, error, refetch, dataUpdatedAt, errorUpdatedAt } = useQuery({
    queryKey: ["system"],
    queryFn: async ({ signal }) => body(await v3.GET("/v3/system", { signal })),
    enabled: isOperator,
    refetchInterval: EVERY_MS,
    staleTime: 0,
    // The next question comes soon enough.
    retry: false,
    networkMode: "always",
  });
  const isStale = error !== null && errorUpdatedAt - dataUpdatedAt >= STALE_AFTER_MS;
  return (
    <div className={css["screen"]}>
      <h1>{t("place.system")}</h1>
      {!isOperator ? (
        <div className={catalog["empty"]}>
          <strong>{t("system.notYours")}</strong>
          <p className="faint">{t("system.notYoursHint")}</p>
        </div>
      ) : data ? (
        <>
          <Verdict state={data} isStale={isStale} />
          <div className={css["body"]} data-stale={isStale || undefined}>
            <Figures state={data} />
            <Parts parts={data.parts} at={new Date(data.checked_at)} />
            <p className={`faint ${css["versions"]}`}>
              {t("system.versions", {
                clicktrail: data.versions.clicktrail,
                python: data.versions.python,
                catalog: data.versions.catalog,
                store: data.versions.hit_store ?? "–",
              })}
            </p>
          </div>
        </>
      ) : error ? (
        <div className="panel">
          <FaultNote fault={error} retry={refetch} />
        </div>
      ) : (
        <Skeleton />
      )}
    </div>
  );
}

function Verdict({ state, isStale }: { state: SystemState; isStale: boolean }) {
  const { problems } = state;
  const kind = isStale ? "stale" : problems.length > 0 ? "trouble" : "well";
  const Icon = { stale: CloudOff, trouble: CircleAlert, well: CircleCheck }[kind];
  const time = momentText(state.checked_at);
  return (
    <section className={`panel ${css["verdict"]}`} data-kind={kind}>
      <Icon size={22} aria-hidden />
      <div>
        <strong role="status">
          {kind === "stale"
            ? t("system.stale", { time })
            : kind === "trouble"
              ? t("system.trouble", { n: problems.length })
              : t("system.well")}
        </strong>
        <p className="faint">
          {kind === "stale" ? t("system.staleHint") : t("system.checked", { time })}
        </p>
        {problems.length > 0 && (
          <ul className={css["problems"]}>
            {problems.map((problem) => (
              <li key={problem} lang="en">
                {problem}
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

/** As high as what will stand there. */
function Skeleton() {
  return (
    <div className={css["waiting"]} role="status" aria-busy="true">
      <span className="hidden">…</span>
      <div className="skeleton" style={{ height: 74 }} />
      <div className="skeleton" style={{ height: 108 }} />
      <div className="skeleton" style={{ height: 320 }} />
    </div>
  );
}
