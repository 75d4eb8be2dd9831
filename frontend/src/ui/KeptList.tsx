import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import css from "./KeptList.module.css";
import { type Kept, withOne } from "./kept";

interface Props<T> {
  kept: readonly Kept<T>[];
  keep: (kept: readonly Kept<T>[]) => boolean;
  /** What would be kept now; null: there is nothing to keep. */
  now: T | null;
  /** The name of what is in use. */
  used: string | undefined;
  use: (value: T) => void;
  none: string;
  /** Where opening it is all that was asked for. */
  takesFocus?: boolean;
}

/** What is kept by name: to be used, deleted with a way back, and added to. */
export function KeptList<T>(props: Props<T>) {
  const { kept, keep, now, used, use, none, takesFocus = true } = props;
  const [name, setName] = useState("");
  const [removed, setRemoved] = useState<Kept<T> | null>(null);
  const [isRefused, setRefused] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  // It comes after what it stands in, which has looked for something to focus already.
  useEffect(() => {
    if (takesFocus) root.current?.querySelector<HTMLElement>("button, input")?.focus();
  }, [takesFocus]);
  const change = (next: readonly Kept<T>[]) => {
    const isKept = keep(next);
    setRefused(!isKept);
    return isKept;
  };
  function add() {
    if (now === null || !name.trim()) return;
    if (change(withOne(kept, { name: name.trim(), value: now }))) setName("");
  }
  return (
    <div className={css["kept"]} ref={root}>
      {kept.length > 0 ? (
        <ul>
          {kept.map((one) => (
            <li key={one.name}>
              <button
                type="button"
                aria-pressed={one.name === used}
                onClick={() => use(one.value)}
                title={one.name}
              >
                {one.name}
              </button>
              <button
                type="button"
                className={css["remove"]}
                aria-label={t("kept.remove", { name: one.name })}
                onClick={() => {
                  if (change(kept.filter((each) => each !== one))) setRemoved(one);
                }}
              >
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="faint">{none}</p>
      )}
      {removed && (
        <p className={css["removed"]} role="status">
          <span>{t("catalog.deleted", { name: removed.name })}</span>
          <button
            type="button"
            className="button plain"
            onClick={() => {
              if (change(withOne(kept, removed))) setRemoved(null);
            }}
          >
            {t("links.undo")}
          </button>
        </p>
      )}
      {now !== null && (
        // Not a form, since it may stand in one.
        // biome-ignore lint/a11y/useSemanticElements: forms do not nest
        <div className={css["add"]} role="group" aria-label={t("kept.add")}>
          <input
            className="input small"
            value={name}
            maxLength={60}
            placeholder={t("kept.name")}
            aria-label={t("kept.name")}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              add();
            }}
          />
          <button type="button" className="button" disabled={!name.trim()} onClick={add}>
            {t("form.save")}
          </button>
        </div>
      )}
      {isRefused && (
        <p className="field-fault" role="alert">
          {t("kept.refused")}
        </p>
      )}
      <p className={`faint ${css["where"]}`}>{t("kept.where")}</p>
    </div>
  );
}
