/** What has failed, what is safe, and what to do: beside the thing itself. */
import { Link } from "@tanstack/react-router";
import { CloudOff, TriangleAlert } from "lucide-react";
import { Fault } from "../api/client";
import { type Key, t } from "../i18n";
import css from "./Faults.module.css";

function wording(fault: unknown): [Key, Key] {
  if (fault instanceof Fault) {
    if (fault.status === 0) return ["error.offline", "error.offlineHint"];
    if (fault.status === 429) return ["error.throttled", "error.throttledHint"];
    if (fault.status >= 502) return ["error.unavailable", "error.unavailableHint"];
  }
  return ["error.failed", "error.failedHint"];
}

/** In the API's words where it has said why, else in ours: for where there is room for a line. */
export function faultText(fault: unknown): string {
  const [title, hint] = wording(fault);
  return detailOf(fault) || `${t(title)}. ${t(hint)}`;
}

function detailOf(fault: unknown): string {
  if (!(fault instanceof Fault)) return "";
  return fault.status >= 400 && fault.status < 502 ? fault.message : "";
}

interface Props {
  fault: unknown;
  retry?: () => unknown;
  /** Nothing else is on the screen. */
  isWhole?: boolean;
}

export function FaultNote({ fault, retry, isWhole = false }: Props) {
  const [title, hint] = wording(fault);
  const Icon = fault instanceof Fault && fault.status === 0 ? CloudOff : TriangleAlert;
  const detail = detailOf(fault);
  return (
    <div className={isWhole ? `${css["note"]} ${css["whole"]}` : css["note"]} role="alert">
      <Icon size={18} aria-hidden />
      <div>
        <strong>{t(title)}</strong>
        <p>{detail || t(hint)}</p>
      </div>
      {retry && (
        <button type="button" className="button" onClick={() => retry()}>
          {t("error.retry")}
        </button>
      )}
    </div>
  );
}

export function NotFound() {
  return (
    <div className={css["page"]}>
      <h1>{t("error.notFound")}</h1>
      <p className="faint">{t("error.notFoundHint")}</p>
      <Link to="/" className="button">
        {t("error.toOverview")}
      </Link>
    </div>
  );
}

export function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <div className={css["page"]} role="alert">
      <h1>{t("error.broken")}</h1>
      <p className="faint">{error instanceof Error ? error.message : ""}</p>
      <button type="button" className="button" onClick={reset}>
        {t("error.retry")}
      </button>
    </div>
  );
}
