import { QrCode } from "lucide-react";
import { useState } from "react";
import { faultText } from "../app/Faults";
import { withoutScheme } from "../format/addresses";
import { type Key, t } from "../i18n";
import { type Link, type LinkBody, refreshLinks, saveLink } from "../links/data";
import type { Said } from "../links/Notice";
import { queries } from "../session/session";
import { Copy } from "../ui/Copy";
import page from "./LinkPage.module.css";
import css from "./Share.module.css";
import { snippetsOf } from "./snippets";
import { isMine, isPixel } from "./status";

interface Props {
  link: Link;
  showQr: () => void;
  say: (said: Said) => void;
}

/** What to paste where, and whether everybody may see the figures. */
export function Share({ link, showQr, say }: Props) {
  /** What was chosen, until it is saved. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const url = link.trackingCode ?? "";
  const ofPixel = isPixel(link);
  const isPublic = wanted ?? link.isPublic ?? false;

  async function publish(is: boolean): Promise<Said> {
    setWanted(is);
    try {
      await saveLink(link.id, { isPublic: is } as LinkBody);
      refreshLinks();
      await queries.invalidateQueries({ queryKey: ["link", link.id] });
      return { text: t(is ? "link.published" : "link.unpublished"), undo: () => publish(!is) };
    } catch (fault) {
      const text = t("links.failed", { n: 1, reason: faultText(fault) });
      return { text, isFault: true, retry: () => publish(is) };
    } finally {
      setWanted(null);
    }
  }

  return (
    <section className={`panel ${page["panel"]}`} aria-label={t("link.share")}>
      <div className={page["head"]}>
        <h2>{t("link.share")}</h2>
        <p>{t(ofPixel ? "link.sharePixel" : "link.shareHint")}</p>
      </div>
      <dl className={css["snippets"]}>
        {snippetsOf(link.title ?? "", url, ofPixel).map((one) => (
          <div key={one.id}>
            <dt>{t(`link.snippet.${one.id}` as Key)}</dt>
            <dd>
              <code>{one.text}</code>
              <Copy text={one.text} />
            </dd>
          </div>
        ))}
        {!ofPixel && (
          <div>
            <dt>{t("links.qr")}</dt>
            <dd>
              <button type="button" className="button" onClick={showQr}>
                <QrCode size={14} aria-hidden />
                {t("link.qrOpen")}
              </button>
            </dd>
          </div>
        )}
        <div>
          <dt>{t("link.public")}</dt>
          <dd className={css["public"]}>
            <label>
              <input
                type="checkbox"
                checked={isPublic}
                disabled={!isMine(link)}
                onChange={(event) => void publish(event.target.checked).then(say)}
              />
              {t("link.publicHint")}
            </label>
            {isPublic && (
              <span className={css["address"]}>
                <a href={`${url}+`} target="_blank" rel="noreferrer">
                  {withoutScheme(`${url}+`)}
                </a>
                <Copy text={`${url}+`} />
              </span>
            )}
          </dd>
        </div>
      </dl>
    </section>
  );
}
