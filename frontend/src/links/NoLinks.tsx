import { t } from "../i18n";
import css from "./Links.module.css";

interface Props {
  /** There may be links, only none that match. */
  isNarrowed: boolean;
  showAll: () => void;
  create: () => void;
}

/** Why the list is empty, and what to do about it. */
export function NoLinks({ isNarrowed, showAll, create }: Props) {
  return (
    <div className={css["empty"]}>
      <strong>{t(isNarrowed ? "links.noneFound" : "links.empty")}</strong>
      <p className="faint">{t(isNarrowed ? "links.noneFoundHint" : "links.emptyHint")}</p>
      {isNarrowed ? (
        <button type="button" className="button" onClick={showAll}>
          {t("links.clear")}
        </button>
      ) : (
        <button type="button" className="button primary" onClick={create}>
          {t("links.new")}
        </button>
      )}
    </div>
  );
}
