/** What the parts of the settings have in common: a heading with what it is about, and rows. */
import type { ReactNode } from "react";
import css from "./Settings.module.css";

interface PartProps {
  id: string;
  title: string;
  lead?: string | undefined;
  children: ReactNode;
}

export function Part({ id, title, lead, children }: PartProps) {
  return (
    <section className={css["section"]} aria-labelledby={`settings-${id}`}>
      <h2 id={`settings-${id}`}>{title}</h2>
      {lead && <p className="faint">{lead}</p>}
      {children}
    </section>
  );
}

interface RowProps {
  title: string;
  mark?: string | false | undefined;
  below?: string | undefined;
  children?: ReactNode;
}

/** One thing of a list, what is to be known of it, and what can be done with it. */
export function Row({ title, mark, below, children }: RowProps) {
  return (
    <li className={css["row"]}>
      <div>
        <strong>{title}</strong>
        {mark && <span className={css["mark"]}>{mark}</span>}
        {below && <p className="faint">{below}</p>}
      </div>
      {children}
    </li>
  );
}

/** As high as the rows that will stand there. */
export function Waiting({ rows }: { rows: number }) {
  return (
    <div className="skeleton" style={{ height: 56 * rows }} role="status" aria-busy="true">
      <span className="hidden">…</span>
    </div>
  );
}
