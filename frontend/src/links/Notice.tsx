import { X } from "lucide-react";
import { useEffect } from "react";
import { t } from "../i18n";
import { Copy } from "../ui/Copy";
import css from "./Notice.module.css";

export interface Said {
  text: string;
  undo?: () => Promise<void>;
  copy?: string;
}

const SECONDS = 10;

/** What was done, and for ten seconds the way back. */
export function Notice({ said, close }: { said: Said | null; close: () => void }) {
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(close, SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [said, close]);
  return (
    <div className={css["notice"]} role="status" data-shown={said !== null || undefined}>
      {said && (
        <>
          <span>{said.text}</span>
          {said.copy && <Copy text={said.copy} />}
          {said.undo && (
            <button
              type="button"
              className="button"
              onClick={() => {
                close();
                void said.undo?.();
              }}
            >
              {t("links.undo")}
            </button>
          )}
          <button
            type="button"
            className="button plain square"
            aria-label={t("details.close")}
            onClick={close}
          >
            <X size={14} aria-hidden />
          </button>
        </>
      )}
    </div>
  );
}
