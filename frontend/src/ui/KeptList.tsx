import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import css from "./KeptList.module.css";
import type { Keeping, Kept } from "./kept";

interface Props<T> {
  keeping: Keeping<T>;
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
  const { keeping, now, used, use, none, takesFocus = true } = props;
  const { kept, strays } = keeping;
  const [name, setName] = useState("");
  const [removed, setRemoved] = useState<Kept<T> | null>(null);
  const [refusal, setRefusal] = useState("");
  const root = useRef<HTMLDivElement>(null);
  // It comes after what it stands in, which has looked for something to focus already.
  useEffect(() => {
    if (takesFocus) root.current?.querySelector<HTMLElement>("button, input")?.focus();
  }, [takesFocus]);
  async function change(begun: Promise<void>, then: () => void = () => {}) {
    try {
      await begun;
      setRefusal("");
      then();
    } catch (error) {
      setRefusal(keeping.isOfBrowser ? t("kept.refused") : faultText(error));
    }
  }
  function add() {
    if (now === null || !name.trim()) return;
    void change(keeping.keep({ name: name.trim(), value: now }), () => setName(""));
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
                onClick={() => void change(keeping.remove(one), () => setRemoved(one))}
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
            onClick={() => void change(keeping.keep(removed), () => setRemoved(null))}
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
      {(refusal || keeping.fault !== null) && (
        <p className="field-fault" role="alert">
          {refusal || faultText(keeping.fault)}
        </p>
      )}
      {strays.length > 0 && (
        <div className={css["strays"]}>
          <p>{t("kept.strays", { n: strays.length })}</p>
          <ul>
            {strays.map(({ name }) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <button type="button" className="button" onClick={() => void change(keeping.adopt())}>
            {t("kept.adopt")}
          </button>
        </div>
      )}
      <p className={`faint ${css["where"]}`}>
        {t(keeping.isOfBrowser ? "kept.whereBrowser" : "kept.where")}
      </p>
    </div>
  );
}
