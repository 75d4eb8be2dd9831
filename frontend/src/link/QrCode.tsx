import { Modal } from "@mantine/core";
import { Download } from "lucide-react";
import { useMemo } from "react";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import type { Link } from "../links/data";
import { Copy } from "../ui/Copy";
import css from "./QrCode.module.css";
import { asPng, asSvg, codeOf, saveBlob } from "./qr";

const SIZES = [512, 1024, 2048];

/** The QR code of a link, to be seen and taken along. */
export function QrCode(props: { link: Link; isOpen: boolean; close: () => void }) {
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.close}
      title={t("links.qr")}
      size={400}
      padding={24}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      <Picture link={props.link} />
    </Modal>
  );
}

function Picture({ link }: { link: Link }) {
  const url = link.trackingCode ?? "";
  const code = useMemo(() => codeOf(url), [url]);
  const name = `qr-${link.name || link.id}`;
  return (
    <div className={css["code"]}>
      {/* On white in the dark, too: cameras look for dark on light. */}
      <svg
        viewBox={`0 0 ${code.size} ${code.size}`}
        role="img"
        aria-label={t("link.qrOf", { url })}
        shapeRendering="crispEdges"
      >
        <path fill="#fff" d={`M0 0h${code.size}v${code.size}H0z`} />
        <path fill="#000" d={code.path} />
      </svg>
      <div className={css["url"]}>
        <span>{withoutScheme(url)}</span>
        <Copy text={url} />
      </div>
      <div className={css["files"]}>
        <button
          type="button"
          className="button"
          onClick={() => saveBlob(`${name}.svg`, asSvg(code))}
        >
          <Download size={14} aria-hidden />
          SVG
        </button>
        {SIZES.map((size) => (
          <button
            key={size}
            type="button"
            className="button"
            onClick={() =>
              void asPng(code, size).then((blob) => saveBlob(`${name}-${size}.png`, blob))
            }
          >
            PNG {size}
          </button>
        ))}
      </div>
    </div>
  );
}
