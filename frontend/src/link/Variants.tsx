import { FaultNote } from "../app/Faults";
import { ruleInWords } from "../editor/ruleWords";
import { hostAndPort, withoutScheme } from "../format/addresses";
import { countryName, languageName } from "../format/names";
import { DOT, money, share, whole } from "../format/numbers";
import { t } from "../i18n";
import { type Link, useRules } from "../links/data";
import { type Look, useFigures } from "../overview/figures";
import { asBody } from "../scope/filters";
import { useAccount } from "../session/session";
import page from "./LinkPage.module.css";
import {
  choiceOf,
  FIGURES,
  placesOf,
  type Variant,
  type Verdict,
  variantsOf,
  verdictOf,
} from "./places";
import { rate } from "./rates";
import css from "./Variants.module.css";

const MOST = 10_000;

/** The destinations of a link side by side: what each did, and which is likely the best. */
export function Variants({ look, link }: { look: Look; link: Link }) {
  const { currency } = useAccount();
  const { data: rules, error: unruled, refetch: again } = useRules(link.id);
  const places = placesOf(link, rules);
  // Of most links there is one, and nothing to be seen before that is known.
  const isUnruled = unruled !== null && !rules;
  const isOne = places.length < 2 && !isUnruled;
  const hosts = new Set(places.map((one) => hostAndPort(one.url))).size;
  const { data, error, refetch, isPlaceholderData } = useFigures(
    isOne || !rules
      ? null
      : {
          metrics: [...FIGURES],
          dimensions: ["destination"],
          range: look.stretch.range,
          filter: asBody(look.filters) ?? null,
          limit: MOST,
        },
    look.stretch.isOpen,
  );
  if (isOne) return null;
  // Where each visitor has an address of his own, there may be more than one answer holds.
  const isPart = data !== undefined && data.total > data.rows.length;
  const variants = variantsOf(link, data?.rows ?? [], rules).map((one) =>
    isPart ? { ...one, best: null } : one,
  );
  // As long as its rules are not known, nobody is called better than another.
  const isRotator = rules !== undefined && choiceOf(link, rules) === "turns";
  let says = "";
  if (isPart) says = t("link.part");
  else if (data && rules) says = inWords(verdictOf(link, variants, rules), hosts);
  return (
    <section className={`panel ${page["panel"]}`} aria-label={t("dim.destination")}>
      <div className={page["head"]}>
        <h2>{t("dim.destination")}</h2>
        <p role="status">{says}</p>
      </div>
      {isUnruled ? (
        <FaultNote fault={unruled} retry={again} />
      ) : error && !data ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        // biome-ignore lint/a11y/useSemanticElements: a table that scrolls, and no fieldset
        <div
          role="group"
          className={css["scroll"]}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
          tabIndex={0}
          aria-label={t("dim.destination")}
        >
          <table className={css["table"]} data-stale={isPlaceholderData || undefined}>
            <thead>
              <tr>
                <th scope="col">{t("one.destination")}</th>
                <th scope="col" className="num">
                  {t("metric.clicks")}
                </th>
                <th scope="col" className="num">
                  {t("metric.unique_clicks")}
                </th>
                <th scope="col" className="num">
                  {t("metric.conversions")}
                </th>
                <th scope="col" className="num">
                  {t("metric.value")}
                </th>
                <th scope="col" className="num" title={t("link.rateHint")}>
                  {t("details.rate")}
                </th>
                {isRotator && (
                  <th scope="col" className="num" title={t("link.bestHint")}>
                    {t("link.best")}
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {!rules && <Waiting rows={places.length} />}
              {(rules ? variants : []).map((one) => (
                <tr key={one.url} data-leads={(one.best ?? 0) >= 0.95 || undefined}>
                  <th scope="row">
                    <Place {...{ one, link, hosts }} />
                  </th>
                  {data ? (
                    <Figures {...{ one, currency, isRotator }} />
                  ) : (
                    <WaitingFigures columns={isRotator ? 6 : 5} />
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Destinations that are not all known. */
function Waiting({ rows }: { rows: number }) {
  return Array.from({ length: rows }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <tr key={index} aria-hidden>
      <th scope="row">
        <span className={`skeleton ${css["waits"]}`} />
      </th>
      <WaitingFigures columns={5} />
    </tr>
  ));
}

function WaitingFigures({ columns }: { columns: number }) {
  return Array.from({ length: columns }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
    <td key={index} className="num">
      <span className={`skeleton ${css["waitsFigure"]}`} />
    </td>
  ));
}

interface FiguresProps {
  one: Variant;
  currency: string;
  isRotator: boolean;
}

function Figures({ one, currency, isRotator }: FiguresProps) {
  return (
    <>
      <Figure value={one.clicks} />
      <Figure value={one.unique} />
      <Figure value={one.conversions} />
      <Figure value={one.value} text={money(one.value, currency, true)} />
      <td className="num">{rate(one.converted, one.clicks)}</td>
      {isRotator && (
        <td className={`num ${css["best"]}`}>
          {one.best === null ? (
            "–"
          ) : (
            <>
              <span className={css["bar"]} style={{ inlineSize: `${one.best * 100}%` }} />
              <span>{likely(one.best)}</span>
            </>
          )}
        </td>
      )}
    </>
  );
}

function Place({ one, link, hosts }: { one: Variant; link: Link; hosts: number }) {
  if (!one.url) return <span className="faint">{t("link.otherPlaces")}</span>;
  const mode = choiceOf(link);
  let whom = one.whom;
  if (mode === "visits" && whom) {
    whom = t("link.visit", { n: Number(whom.split(", ")[0]) });
  } else if (mode === "rules" && whom) {
    const isOfNations = (link.typeTL?.urlsByNation ?? []).some((each) => each.url === one.url);
    whom = whom
      .split(", ")
      .map((code) => (isOfNations ? countryName(code) : languageName(code)))
      .join(", ");
  }
  if (one.weight !== null) whom = t("link.weight", { n: whole(one.weight) });
  return (
    <span className={css["place"]}>
      <a href={one.url} target="_blank" rel="noreferrer" title={one.url}>
        {short(one.url, hosts)}
      </a>
      {(whom || one.rules.length > 0) && (
        <span className="faint">
          {[...one.rules.map(ruleInWords), whom].filter(Boolean).join("; ")}
        </span>
      )}
    </span>
  );
}

function Figure({ value, text }: { value: number; text?: string }) {
  return value > 0 ? (
    <td className="num">{text ?? whole(value)}</td>
  ) : (
    <td className="num faint">
      <span aria-hidden>{DOT}</span>
      <span className="hidden">0</span>
    </td>
  );
}

/** What destinations differ by: of those of one host their paths. */
function short(url: string, hosts: number): string {
  return hosts === 1 ? url.replace(/^https?:\/\/[^/]+(?=\/.)/, "") : withoutScheme(url);
}

/** Nothing is ever certain. */
function likely(value: number): string {
  if (value > 0.99) return `> ${share(0.99)}`;
  if (value < 0.01) return `< ${share(0.01)}`;
  return share(Math.round(value * 100) / 100);
}

function inWords(verdict: Verdict, hosts: number): string {
  switch (verdict.kind) {
    case "others":
      return t("link.verdict.others");
    case "few":
      return t("link.verdict.few");
    case "none":
      return t("link.verdict.none");
    case "many":
      return t("link.verdict.many");
    default:
      return t(`link.verdict.${verdict.kind}`, {
        // As a word in a sentence it is long enough without its parameters.
        name: short(verdict.leader.url, hosts).replace(/[?#].*/, ""),
        share: likely(verdict.best),
      });
  }
}
