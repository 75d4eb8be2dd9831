import { Link } from "@tanstack/react-router";
import type { Row } from "../api/question";
import { DOT } from "../format/numbers";
import { t } from "../i18n";
import { Delta } from "../overview/Delta";
import { type Measure, measured, measureName } from "../reports/measures";
import { writeFilter } from "../scope/filters";
import { dimensionOne } from "../scope/labels";
import { useAccount } from "../session/session";
import table from "../ui/Table.module.css";
import css from "./Compare.module.css";
import { bestOf, type Chosen, DIMENSIONS, hasBest, measuresOf } from "./chosen";
import { Mark } from "./Mark";

interface Props {
  chosen: Chosen;
  names: readonly string[];
  /** By id; without those that are still on their way. */
  sums: ReadonlyMap<string, Row> | undefined;
  measure: Measure;
  choose: (measure: Measure) => void;
  isStale: boolean;
}

/** All figures of each, how far they are from those of the first, and which is the best. */
export function FigureTable({ chosen, names, sums, measure, choose, isStale }: Props) {
  const { currency } = useAccount();
  const measures = measuresOf(chosen.kind);
  const values = new Map(
    measures.map((one) => [one, chosen.ids.map((id) => amountOf(sums?.get(id), one))]),
  );
  const best = new Map(
    measures.map((one) => [one, hasBest(one) ? bestOf(values.get(one) ?? []) : []]),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={table["scroll"]} tabIndex={0} aria-label={t("beside.figures")}>
      <table className={`${table["table"]} ${css["figures"]}`}>
        <thead>
          <tr>
            <th scope="col">{dimensionOne(DIMENSIONS[chosen.kind])}</th>
            {measures.map((one) => (
              <th key={one} scope="col" className="num">
                <button
                  type="button"
                  aria-pressed={one === measure}
                  title={t("metric.choose", { name: measureName(one) })}
                  onClick={() => choose(one)}
                >
                  {measureName(one)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody data-stale={isStale || undefined}>
          {chosen.ids.map((id, at) => (
            <tr key={id}>
              <th scope="row">
                <Link {...placeOf(chosen, id)}>
                  <Mark at={at} />
                  <span className={table["name"]} title={names[at]}>
                    {names[at]}
                  </span>
                </Link>
              </th>
              {measures.map((one) => (
                <td key={one} className="num">
                  {sums?.has(id) ? (
                    <Figure
                      text={written(one, values.get(one)?.[at] ?? null, currency)}
                      isBest={best.get(one)?.[at] ?? false}
                    />
                  ) : (
                    <span className={`skeleton ${css["waits"]}`} />
                  )}
                  <span className={css["apart"]}>
                    {at > 0 && <Apart values={values.get(one) ?? []} at={at} measure={one} />}
                  </span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Of nothing that was clicked there is no rate; of all else there is none. Null: not known, too. */
function amountOf(row: Row | undefined, measure: Measure): number | null {
  if (!row) return null;
  const value = row[measure];
  if (typeof value === "number") return value;
  return measure === "conversion_rate" || measure === "value_per_click" ? null : 0;
}

function written(measure: Measure, value: number | null, currency: string): string {
  if (value === null) return "–";
  return value === 0 ? "" : measured(measure, value, currency);
}

function Figure({ text, isBest }: { text: string; isBest: boolean }) {
  if (!text) {
    return (
      <span className="faint">
        <span aria-hidden>{DOT}</span>
        <span className="hidden">0</span>
      </span>
    );
  }
  return (
    <span className={css["figure"]} data-best={isBest || undefined}>
      {isBest && <em>{t("beside.best")}</em>} {text}
    </span>
  );
}

interface ApartProps {
  values: readonly (number | null)[];
  at: number;
  measure: Measure;
}

/** How far one is from the first, where both have something to say. */
function Apart({ values, at, measure }: ApartProps) {
  const [first, its] = [values[0], values[at]];
  if (first == null || its == null || (first === 0 && its === 0)) return null;
  return <Delta now={its} before={first} isNeutral={!hasBest(measure)} />;
}

/** A link's own page, or the overview of a campaign. */
function placeOf({ kind }: Chosen, id: string) {
  if (kind === "link") return { to: "/links/$id", params: { id } } as const;
  const f = [writeFilter({ dimension: "group", test: "is", values: [id] })];
  return { to: "/", search: { f } } as const;
}
