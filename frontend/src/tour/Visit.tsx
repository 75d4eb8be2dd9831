import { ExternalLink, QrCode as QrIcon } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import { QrCode } from "../link/QrCode";
import type { Link } from "../links/data";
import css from "./Tour.module.css";

interface Props {
  link: Link;
  /** The form that made the link has gone, and the focus with it. */
  takesFocus: boolean;
  /** It is what is to be done now. */
  isMain: boolean;
}

/** The ways to open the link: here, or on a phone. */
export function Visit({ link, takesFocus, isMain }: Props) {
  const [isQrOpen, setQrOpen] = useState(false);
  const way = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (takesFocus) way.current?.focus();
  }, [takesFocus]);
  const url = link.trackingCode ?? "";
  return (
    <>
      <p className="faint">{t("tour.visitHint")}</p>
      <div className={css["ways"]}>
        <a
          ref={way}
          className={isMain ? "button primary" : "button"}
          href={url}
          target="_blank"
          // The page behind the link is told nothing of the dashboard.
          rel="noreferrer"
        >
          <ExternalLink size={14} aria-hidden />
          {t("tour.open", { url: withoutScheme(url) })}
        </a>
        <button type="button" className="button" onClick={() => setQrOpen(true)}>
          <QrIcon size={14} aria-hidden />
          {t("links.qr")}
        </button>
      </div>
      <QrCode link={link} isOpen={isQrOpen} close={() => setQrOpen(false)} />
    </>
  );
}
