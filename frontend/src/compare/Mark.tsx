import css from "./Compare.module.css";
import { colour, dash, shape } from "./marks";

/** A piece of a line with its number, as it stands in the chart: in names, tables and tips. */
export function Mark({ at }: { at: number }) {
  return (
    <span className={css["mark"]} style={{ color: colour(at) }}>
      <svg width="28" height="12" aria-hidden="true">
        <path d="M0,6H28" className={css["line"]} strokeDasharray={dash(at)} />
        <path d={shape(at, 14, 6, 4)} className={css["shape"]} />
      </svg>
      <b>{at + 1}</b>
    </span>
  );
}
