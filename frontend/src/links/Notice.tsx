import { X } from "lucide-react";
import { useEffect } from "react";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import { Copy } from "../ui/Copy";
import css from "./Notice.module.css";

/** What comes of a way back or of another try is said in turn; null: it can be seen. */
type Next = () => Promise<Said | null>;

export interface Said {
  text: string;
  isFault?: boolean;
  undo?: Next;
  retry?: Next;
  copy?: string;
}

interface Props {
  said: Said | null;
  say: (said: Said | null) => void;
}

const SECONDS = 10;

/** What was done, and for ten seconds the way back; what was not done stays until it is read. */
export function Notice({ said, say }: Props) {
  const passes = said !== null && !said.isFault;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each thing said has its own ten seconds
  useEffect(() => {
    if (!passes) return;
    const timer = setTimeout(() => say(null), SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [said, passes, say]);
  const follow = (next: Next) => {
    say(null);
    void next().then(
      (then) => then && say(then),
      (fault: unknown) => say({ text: faultText(fault), isFault: true, retry: next }),
    );
  };
  const content = said && (
    <>
      <span>{said.text}</span>
      {said.copy && <Copy text={said.copy} />}
      {said.retry && <Act label={t("error.retry")} next={said.retry} follow={follow} />}
      {said.undo && <Act label={t("links.undo")} next={said.undo} follow={follow} />}
      <button
        type="button"
        className="button plain square"
        aria-label={t("details.close")}
        onClick={() => say(null)}
      >
        <X size={14} aria-hidden />
      </button>
    </>
  );
  // Both are always there: what is put into them later is read aloud.
  return (
    <>
      <div className={css["notice"]} role="status" data-shown={passes || undefined}>
        {passes && content}
      </div>
      <div className={css["notice"]} role="alert" data-shown={said?.isFault || undefined}>
        {said?.isFault && content}
      </div>
    </>
  );
}

interface ActProps {
  label: string;
  next: Next;
  follow: (next: Next) => void;
}

function Act({ label, next, follow }: ActProps) {
  return (
    <button type="button" className="button" onClick={() => follow(next)}>
      {label}
    </button>
  );
}
