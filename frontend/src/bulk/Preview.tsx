import { t } from "../i18n";
import table from "../ui/Table.module.css";
import css from "./Bulk.module.css";
import { type BulkRow, FIELDS, type FieldName, MOST, type Read } from "./rows";

/** As many rows as are drawn; those with faults come first, so that none is out of sight. */
const SHOWN = 200;
const NAMES = {
  url: "form.url",
  title: "form.title",
  name: "form.name",
  campaign: "form.campaign",
  tags: "form.tags",
  notes: "form.notes",
  domain: "form.domain",
  redirect: "form.redirect",
} as const;

/** What would be made of each row, and what is wrong with it, before anything is sent. */
export function Preview({ read }: { read: Read }) {
  if (read.fault) {
    return (
      <p className="field-fault" role="alert">
        {t(read.fault, { n: read.rows.length, most: MOST })}
      </p>
    );
  }
  const wrong = read.rows.filter((row) => row.faults.length > 0);
  const shown = [...wrong, ...read.rows.filter((row) => row.faults.length === 0)].slice(0, SHOWN);
  const columns = FIELDS.filter(
    (field) => field === "title" || read.rows.some((row) => row.fields[field]),
  );
  return (
    <div className={css["part"]}>
      <p aria-live="polite" className={css["sum"]}>
        <span>{t("bulk.rows", { n: read.rows.length })}</span>
        {wrong.length > 0 && (
          <strong className={css["wrong"]}>{t("bulk.wrong", { n: wrong.length })}</strong>
        )}
        {read.unknown.length > 0 && (
          <span className="faint">{t("bulk.unknown", { names: read.unknown.join(", ") })}</span>
        )}
      </p>
      <section
        className={`${table["scroll"]} ${css["rows"]}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
        tabIndex={0}
        aria-label={t("bulk.preview")}
      >
        <table className={table["table"]}>
          <thead>
            <tr>
              <th scope="col">{t("bulk.row")}</th>
              {columns.map((field) => (
                <th key={field} scope="col">
                  {t(NAMES[field])}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.number} {...{ row, columns }} />
            ))}
          </tbody>
        </table>
      </section>
      {read.rows.length > SHOWN && (
        <p className="faint">{t("bulk.more", { n: read.rows.length - SHOWN })}</p>
      )}
    </div>
  );
}

function Row({ row, columns }: { row: BulkRow; columns: readonly FieldName[] }) {
  return (
    <tr data-wrong={row.faults.length > 0 || undefined}>
      <th scope="row">
        <div>
          {row.number}
          {row.faults.length > 0 && <span className={css["wrong"]}>{row.faults.join(" ")}</span>}
        </div>
      </th>
      {columns.map((field) => (
        <td key={field} title={row.fields[field]}>
          {field === "title" && !row.fields.title ? (
            <span className="faint">{row.body.title}</span>
          ) : (
            row.fields[field]
          )}
        </td>
      ))}
    </tr>
  );
}
