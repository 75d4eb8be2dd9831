import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { t } from "../i18n";
import { copyText } from "./clipboard";

interface Props {
  text: string;
  /** What it is called, where it is too long to be read out. */
  name?: string;
  className?: string;
}

/** Copies, and says so with a quiet tick. */
export function Copy({ text, name = text, className = "" }: Props) {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <button
      type="button"
      className={`button plain square ${className}`}
      aria-label={isDone ? t("copy.copied") : t("copy.url", { url: name })}
      title={t("copy.copy")}
      onClick={(event) => {
        event.stopPropagation();
        copyText(text).then(
          () => setDone(true),
          () => {}, // no tick: it was not copied
        );
      }}
    >
      {isDone ? (
        <Check size={13} color="var(--up)" aria-hidden />
      ) : (
        <CopyIcon size={13} aria-hidden />
      )}
    </button>
  );
}
