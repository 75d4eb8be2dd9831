import { Flag as FlagIcon } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n";
import css from "./Flags.module.css";
import { FLAG, type Flag, type Note } from "./notes";

const TIP = 232;

interface Props {
  flags: readonly Flag[];
  /** In pixels: where a point is, where the axis is, and how wide the chart is. */
  x: (index: number) => number;
  ground: number;
  width: number;
  time: (index: number) => string;
  read: (notes: readonly Note[]) => void;
}

/** A button on the axis for each time that has notes; they are read by pointing at it, or focus. */
export function Flags({ flags, x, ground, width, time, read }: Props) {
  const [at, setAt] = useState<number | null>(null);
  if (flags.length === 0) return null;
  return (
    <ul className={css["flags"]} aria-label={t("notes.title")}>
      {flags.map(({ first, last, notes }) => {
        const when = first === last ? time(first) : `${time(first)} – ${time(last)}`;
        const left = x(first) - FLAG / 2;
        return (
          <li
            key={first}
            style={{ left, top: ground - FLAG / 2 }}
            onPointerEnter={() => setAt(first)}
            onPointerLeave={() => setAt(null)}
            onFocus={() => setAt(first)}
            onBlur={() => setAt(null)}
            onKeyDown={(event) => {
              if (event.key !== "Escape" || at === null) return;
              event.stopPropagation();
              setAt(null);
            }}
          >
            <button
              type="button"
              aria-label={t("notes.flag", {
                n: notes.length,
                time: when,
                texts: textsOf(notes),
              })}
              onClick={() => read(notes)}
            >
              <span aria-hidden>
                {notes.length === 1 ? <FlagIcon size={10} strokeWidth={2.5} /> : notes.length}
              </span>
            </button>
            {at === first && (
              <div
                className={css["tip"]}
                style={{ width: TIP, left: Math.max(4, Math.min(left, width - TIP - 4)) - left }}
                aria-hidden
              >
                <span className="faint">{when}</span>
                <NoteLines notes={notes} />
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Notes as a tip has room for them. */
export function NoteLines({ notes }: { notes: readonly Note[] }) {
  return notes.slice(0, 3).map(({ id, text, name }) => (
    <span key={id} className={css["line"]}>
      {name && <span className="faint">{name}: </span>}
      {text}
    </span>
  ));
}

/** Notes in one sentence, for those who hear them. */
export function textsOf(notes: readonly Note[]): string {
  return notes.map(({ name, text }) => (name ? `${name}: ${text}` : text)).join("; ");
}
