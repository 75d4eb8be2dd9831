import { Download } from "lucide-react";
import { csv, save } from "../exports/csv";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import { Copy } from "../ui/Copy";
import table from "../ui/Table.module.css";
import css from "./Bulk.module.css";
import type { Read } from "./rows";
import type { Outcome } from "./send";

interface Props {
  read: Read;
  outcomes: readonly Outcome[];
  isGoing: boolean;
  stop: () => void;
  again: () => void;
  close: () => void;
}

/** How far it is, and what became of each row. */
export function Report({ read, outcomes, isGoing, stop, again, close }: Props) {
  const failed = outcomes.filter((one) => one.reason);
  const made = outcomes.length - failed.length;
  const total = read.rows.length;
  const shown = [...outcomes].sort(
    (a, b) => Number(!a.reason) - Number(!b.reason) || a.row.number - b.row.number,
  );
  function download() {
    const rows = [...failed].sort((a, b) => a.row.number - b.row.number);
    const lines = rows.map(({ row, reason }) => [
      ...read.head.map((_, at) => row.cells[at] ?? ""),
      reason,
    ]);
    save("links-not-created.csv", csv([[...read.head, t("bulk.reason")], ...lines]));
  }
  return (
    <div className={css["steps"]}>
      <div className={css["sum"]} role="status">
        <strong>{t("bulk.made", { n: made })}</strong>
        {failed.length > 0 && (
          <strong className={css["wrong"]}>{t("bulk.failed", { n: failed.length })}</strong>
        )}
      </div>
      {isGoing && (
        <div className={css["going"]}>
          <progress value={outcomes.length} max={total} aria-label={t("bulk.progress")} />
          <span className="num">{t("bulk.of", { n: outcomes.length, total })}</span>
          <button type="button" className="button" onClick={stop}>
            {t("bulk.stop")}
          </button>
        </div>
      )}
      <section
        className={`${table["scroll"]} ${css["rows"]}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        aria-label={t("bulk.report")}
      >
        <table className={table["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("bulk.row")}</th>
              <th scope="col">{t("form.title")}</th>
              <th scope="col">{t("bulk.result")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ row, url, reason }) => (
              <tr key={row.number}>
                <th scope="row">
                  <div>{row.number}</div>
                </th>
                <td title={row.body.typeTL?.url ?? ""}>{row.body.title || "–"}</td>
                <td className={reason ? css["wrong"] : css["url"]}>
                  {reason || (
                    <>
                      {withoutScheme(url)}
                      {url && <Copy text={url} />}
                    </>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!isGoing && (
        <div className={css["foot"]}>
          {failed.length > 0 && (
            <button type="button" className={`button ${css["first"]}`} onClick={download}>
              <Download size={14} aria-hidden />
              {t("bulk.download")}
            </button>
          )}
          <button type="button" className="button plain" onClick={again}>
            {t("bulk.again")}
          </button>
          <button type="button" className="button primary" onClick={close}>
            {t("bulk.done")}
          </button>
        </div>
      )}
    </div>
  );
}
