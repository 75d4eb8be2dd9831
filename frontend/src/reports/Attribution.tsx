import { useDebouncedCallback } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { FaultNote } from "../app/Faults";
import type { Exported } from "../exports/ExportMenu";
import { rowsFile } from "../exports/files";
import { DOT, decimal, money } from "../format/numbers";
import { type Key, t } from "../i18n";
import { Delta } from "../overview/Delta";
import { useLook } from "../overview/figures";
import { writeFilter } from "../scope/filters";
import { dimensionOne } from "../scope/labels";
import { useAccount } from "../session/session";
import table from "../ui/Table.module.css";
import { PathTools } from "./PathTools";
import { type Credits, MODELS, type Model, readAsked, type TouchKey, useCredits } from "./paths";
import css from "./Reports.module.css";
import { useAddress } from "./useAddress";

/** Who earned the conversions, by whichever model is asked for. */
export function Attribution() {
  const look = useLook();
  const { read, write } = useAddress();
  const asked = readAsked(read);
  const model = MODELS.find((one) => one === read("model")) ?? "last-click";
  const { data, error, isPlaceholderData, refetch } = useCredits(look, asked, model);
  const writeSoon = useDebouncedCallback(write, 400);
  const file =
    data && !isPlaceholderData && data.rows.length > 0 ? creditFile(data, model, asked.by) : null;
  return (
    <>
      <PathTools {...{ look, asked, write, file }}>
        <label>
          {t("reports.model")}
          <select
            className="input small"
            value={model}
            onChange={(event) => write({ model: event.target.value })}
          >
            {MODELS.map((one) => (
              <option key={one} value={one}>
                {t(`reports.model.${one}` as Key)}
              </option>
            ))}
          </select>
        </label>
        {model === "time-decay" && (
          <label>
            {t("reports.halfLife")}
            <input
              className="input small"
              type="number"
              min={1}
              max={365}
              defaultValue={asked.halfLife}
              onChange={(event) => writeSoon({ half: event.target.value })}
            />
          </label>
        )}
      </PathTools>
      <p className={css["said"]}>{t(`reports.says.${model}` as Key)}</p>
      <div className="panel">
        {error && !data ? (
          <FaultNote fault={error} retry={refetch} />
        ) : !data ? (
          <div className={css["wait"]} role="status" aria-busy="true" />
        ) : data.rows.length === 0 ? (
          <div className={table["none"]}>
            <strong>{t("card.emptyConversion")}</strong>
            <p className="faint">{t("chart.emptyHint")}</p>
          </div>
        ) : (
          <CreditTable {...{ data, model }} by={asked.by} isStale={isPlaceholderData} />
        )}
      </div>
    </>
  );
}

function nameOf({ key, name }: Credits["rows"][number]): string {
  return key === null ? t("reports.nobody") : name || t("value.none");
}

function creditFile(data: Credits, model: Model, by: TouchKey): Exported {
  const heads = [t("metric.conversions"), t("metric.value"), t("reports.measure.commission")];
  const others = data.totals.models.length > 1 ? [t("reports.model.last-click")] : [];
  return rowsFile(`attribution-${model}`, [
    [dimensionOne(by), ...heads, ...others],
    ...data.rows.map((row) => {
      const [its, other] = row.models;
      const credit = [its?.conversions ?? 0, its?.value ?? 0, its?.commission ?? 0];
      return [nameOf(row), ...credit, ...(other ? [other.conversions] : [])];
    }),
  ]);
}

interface TableProps {
  data: Credits;
  model: Model;
  by: TouchKey;
  isStale: boolean;
}

function CreditTable({ data, model, by, isStale }: TableProps) {
  const { currency } = useAccount();
  const total = data.totals.models[0];
  const highest = Math.max(1e-9, ...data.rows.map((row) => row.models[0]?.conversions ?? 0));
  const hasOther = model !== "last-click" && data.totals.models.length > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section className={table["scroll"]} tabIndex={0} aria-label={t("reports.attribution")}>
      <table className={table["table"]}>
        <thead>
          <tr>
            <th scope="col">{dimensionOne(by)}</th>
            <th scope="col" className="num">
              {t("metric.conversions")}
            </th>
            {hasOther && (
              <th scope="col" className="num">
                {t("reports.model.last-click")}
              </th>
            )}
            <th scope="col" className="num">
              {t("metric.value")}
            </th>
            <th scope="col" className="num">
              {t("reports.measure.commission")}
            </th>
          </tr>
        </thead>
        <tbody data-stale={isStale || undefined}>
          {data.rows.map((row) => {
            const [its, other] = row.models;
            const name = nameOf(row);
            return (
              <tr key={String(row.key)}>
                <th scope="row">
                  <Name by={by} of={row.key}>
                    <span
                      className={table["bar"]}
                      style={{ inlineSize: `${((its?.conversions ?? 0) / highest) * 100}%` }}
                    />
                    <span className={table["name"]} title={name}>
                      {name}
                    </span>
                  </Name>
                </th>
                <td className="num">{decimal(its?.conversions ?? 0)}</td>
                {hasOther && (
                  <td className="num">
                    <Delta now={its?.conversions ?? 0} before={other?.conversions ?? 0} isNeutral />{" "}
                    <span className="faint">{decimal(other?.conversions ?? 0)}</span>
                  </td>
                )}
                <Amount value={its?.value ?? 0} currency={currency} />
                <Amount value={its?.commission ?? 0} currency={currency} />
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t("reports.total")}</th>
            <td className="num">{decimal(total?.conversions ?? 0)}</td>
            {hasOther && (
              <td className="num faint">{decimal(data.totals.models[1]?.conversions ?? 0)}</td>
            )}
            <td className="num">{money(total?.value ?? 0, currency)}</td>
            <td className="num">{money(total?.commission ?? 0, currency)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Amount({ value, currency }: { value: number; currency: string }) {
  if (value !== 0) return <td className="num">{money(value, currency)}</td>;
  return (
    <td className="num faint">
      <span aria-hidden>{DOT}</span>
      <span className="hidden">0</span>
    </td>
  );
}

interface NameProps {
  by: TouchKey;
  of: string | number | null;
  children: React.ReactNode;
}

/** Leads to the overview of the thing; sources are called otherwise there, and nobody is nothing. */
function Name({ by, of, children }: NameProps) {
  if (by === "source" || of === null) return <div>{children}</div>;
  const value = by === "tag" && of === 0 ? null : String(of);
  return (
    <Link to="/" search={{ f: [writeFilter({ dimension: by, test: "is", values: [value] })] }}>
      {children}
    </Link>
  );
}
