import { agoText } from "../format/times";
import { type Key, t } from "../i18n";
import table from "../ui/Table.module.css";
import css from "./System.module.css";
import { doneText, nameOf, type SystemPart } from "./words";

/** The processes of the machine, each with how it is and what it has done. */
export function Parts({ parts, at }: { parts: readonly SystemPart[]; at: Date }) {
  return (
    <div className="panel">
      <h2 className={css["title"]} id="system-parts">
        {t("system.parts")}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys, too */}
      <section className={table["scroll"]} aria-labelledby="system-parts" tabIndex={0}>
        <table className={`${table["table"]} ${css["parts"]}`}>
          <thead>
            <tr>
              <th scope="col">{t("system.part")}</th>
              <th scope="col">{t("system.state")}</th>
              <th scope="col">{t("system.started")}</th>
              <th scope="col">{t("system.figures")}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => (
              <One key={part.name} part={part} at={at} />
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}

function One({ part, at }: { part: SystemPart; at: Date }) {
  const { name, does } = nameOf(part);
  const started =
    part.up_seconds === null ? "" : agoText(new Date(at.getTime() - part.up_seconds * 1000), at);
  return (
    <tr>
      <th scope="row" title={part.pid === null ? part.name : `${part.name}, ${part.pid}`}>
        <span className={css["name"]}>{name}</span>
        <span className="faint">{does}</span>
      </th>
      <td>
        <span className={css["state"]} data-state={part.state}>
          {t(`system.state.${part.state}` as Key)}
        </span>
      </td>
      <td data-label={t("system.started")}>{started}</td>
      <td>
        {doneText(part.figures)}
        {part.notes.map((note) => (
          <p key={note} className={`faint ${css["note"]}`} lang="en">
            {note}
          </p>
        ))}
      </td>
    </tr>
  );
}
