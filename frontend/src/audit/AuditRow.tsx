import { Link } from "@tanstack/react-router";
import { ChevronRight, Minus, Pencil, Plus } from "lucide-react";
import { useId, useState } from "react";
import { t } from "../i18n";
import css from "./Audit.module.css";
import { type Entry, KINDS } from "./data";
import { fieldName, fieldsOf } from "./fields";
import { type Reader, type Shown, shown, subjectOf, whoIn } from "./values";

const ICONS = { create: Plus, change: Pencil, delete: Minus };
/** As many fields as are named in a row that is closed. */
const NAMED = 3;

interface Props {
  entry: Entry;
  reader: Reader;
  /** Shows the changes of the same thing alone. */
  only: () => void;
  isOnly: boolean;
}

/** One change: what, of what, by whom; opened, each field as it was and as it became. */
export function AuditRow({ entry, reader, only, isOnly }: Props) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const Icon = ICONS[entry.operation];
  const fields = fieldsOf(entry);
  const who = whoIn(entry, reader.names);
  const subject = subjectOf(entry, reader.names);
  const named = fields.slice(0, NAMED).map((field) => fieldName(entry.entity, field));
  if (fields.length > NAMED) named.push(`+${fields.length - NAMED}`);
  return (
    <li className={css["entry"]} data-open={isOpen || undefined}>
      <button
        type="button"
        className={css["row"]}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      >
        <time className={css["time"]} dateTime={entry.at}>
          {entry.at.slice(11, 16)}
        </time>
        <span className={css["action"]}>
          <Icon size={14} aria-hidden />
          {t(`audit.action.${entry.operation}`)}
        </span>
        <span className={css["what"]}>
          <span className="faint">{kindName(entry.entity)}</span> <strong>{subject}</strong>
        </span>
        <span className={css["fields"]}>
          {entry.operation === "change" ? named.join(", ") : ""}
        </span>
        <span className={css["who"]}>{who.name}</span>
        <ChevronRight size={14} aria-hidden className={css["turns"]} />
      </button>
      <div id={id} hidden={!isOpen}>
        {isOpen && (
          <div className={css["opened"]}>
            <Differences {...{ entry, fields, reader }} />
            <div className={css["foot"]}>
              <span className="faint">
                {[who.name, ...who.more, entry.at.slice(11, 19)].join(" · ")}
              </span>
              {entry.entity === "datapoint" && (
                <Link to="/links/$id" params={{ id: entry.entity_id }} className="button">
                  {t("audit.open")}
                </Link>
              )}
              {!isOnly && (
                <button type="button" className="button" onClick={only}>
                  {t("audit.only")}
                </button>
              )}
            </div>
          </div>
        )}
      </div>
    </li>
  );
}

function kindName(entity: string): string {
  const kind = KINDS.find((one) => one === entity);
  return kind ? t(`audit.kind.${kind}`) : entity;
}

function Differences({
  entry,
  fields,
  reader,
}: {
  entry: Entry;
  fields: readonly string[];
  reader: Reader;
}) {
  // What was made has no before, and what is gone no after.
  const sides = (["before", "after"] as const).filter(
    (side) => entry.operation !== (side === "before" ? "create" : "delete"),
  );
  if (fields.length === 0) return <p className="faint">{t("audit.noFields")}</p>;
  return (
    <table className={css["table"]} aria-label={t("audit.differences")}>
      <thead>
        <tr>
          <th scope="col">{t("audit.field")}</th>
          {sides.map((side) => (
            <th key={side} scope="col">
              {t(`audit.${side}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field}>
            <th scope="row" title={field}>
              {fieldName(entry.entity, field)}
            </th>
            {sides.map((side) => {
              const other = side === "before" ? entry.after : entry.before;
              return (
                <td key={side} data-side={side}>
                  <Value of={shown(field, entry[side][field], other[field], reader)} />
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ of: { text, look } }: { of: Shown }) {
  if (look === "code") return <code>{text}</code>;
  if (look === "plain") return <>{text}</>;
  return <em>{text}</em>;
}
