import { ClipboardPaste } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import css from "./PasteInto.module.css";
import { isAddress } from "./proposal";

interface Props {
  take: (address: string) => void;
  children: ReactNode;
}

/** A field with a button that puts the address on the clipboard into it, where browsers have that. */
export function PasteInto({ take, children }: Props) {
  return (
    <div className={css["with"]}>
      {children}
      {navigator.clipboard?.readText && (
        <button
          type="button"
          className={`button ${css["paste"]}`}
          onClick={() =>
            void navigator.clipboard.readText().then(
              (text) => isAddress(text) && take(text.trim()),
              () => undefined, // not allowed: the keys paste as ever
            )
          }
        >
          <ClipboardPaste size={14} aria-hidden />
          {t("form.paste")}
        </button>
      )}
    </div>
  );
}
