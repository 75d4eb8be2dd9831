import { figure } from "../api/question";
import { FaultNote } from "../app/Faults";
import { money, share, whole } from "../format/numbers";
import { t } from "../i18n";
import { Delta } from "../overview/Delta";
import { type Look, useFigures } from "../overview/figures";
import { asBody } from "../scope/filters";
import { useAccount } from "../session/session";
import css from "./Funnel.module.css";
import page from "./LinkPage.module.css";
import { rate } from "./rates";

/** From clicks (or views) to what came of them. */
export function Funnel({ look, isPixel }: { look: Look; isPixel: boolean }) {
  const { currency } = useAccount();
  const hits = isPixel ? "views" : "clicks";
  const unique = isPixel ? "unique_views" : "unique_clicks";
  const { data, error, refetch, isPlaceholderData } = useFigures(
    {
      metrics: [hits, unique, "converted_clicks", "conversions", "value"],
      range: look.stretch.range,
      filter: asBody(look.filters) ?? null,
      ...(look.compared ? { comparison: look.compared.sofar } : {}),
    },
    look.stretch.isOpen,
  );
  const title = t(isPixel ? "link.funnelOfViews" : "link.funnel");
  const row = data?.rows[0];
  const now = (metric: string) => figure(row, metric);
  const part = (of: number, all: number) => (all > 0 ? share(of / all) : "");
  const steps = [
    { metric: hits, name: t(`metric.${hits}`), says: "" },
    {
      metric: unique,
      name: t(`metric.${unique}`),
      says: part(now(unique), now(hits)),
    },
    {
      metric: "converted_clicks",
      name: t(isPixel ? "link.convertedViews" : "link.convertedClicks"),
      says: now(hits) > 0 ? rate(now("converted_clicks"), now(hits)) : "",
    },
    {
      metric: "conversions",
      name: t("metric.conversions"),
      says: now("value") > 0 ? money(now("value"), currency) : "",
    },
  ];
  const highest = Math.max(1, now(hits));
  return (
    <section className={`panel ${page["panel"]}`} aria-label={title}>
      <div className={page["head"]}>
        <h2>{title}</h2>
        <p>{row && sentence(now(hits), now("converted_clicks"), now("conversions"))}</p>
      </div>
      {error && !data ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        <ol className={css["steps"]} data-stale={isPlaceholderData || undefined}>
          {steps.map(({ metric, name, says }) => (
            <li key={metric}>
              <span className={css["name"]}>{name}</span>
              <span className={css["figure"]}>
                {row ? whole(now(metric)) : <span className={`skeleton ${css["waits"]}`} />}
              </span>
              <span className={css["bar"]} aria-hidden>
                <span style={{ inlineSize: `${Math.min(100, (now(metric) / highest) * 100)}%` }} />
              </span>
              <span className={css["says"]}>
                {says}
                {row?.compared && <Delta now={now(metric)} before={figure(row.compared, metric)} />}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function sentence(hits: number, converted: number, conversions: number): string {
  if (hits === 0) return "";
  if (converted === 0) return t("link.funnelNone");
  const each = rate(converted, hits);
  return conversions > converted
    ? t("link.funnelMore", { share: each, n: conversions, converted: whole(converted) })
    : t("link.funnelOnce", { share: each });
}
