import { t } from "../i18n";
import { useActions } from "../keys/actions";
import type { Link } from "../links/data";
import type { Said } from "../links/Notice";
import { copyText } from "../ui/clipboard";
import { isMine, isPixel, statusOf } from "./status";

export interface PageActs {
  edit: () => void;
  /** Pauses it, or lets it go on. */
  turn: () => void;
  showQr: () => void;
}

/**
 * What the page adds to the keys and the palette: the letters are those of the list of links, and
 * win over the periods that have them elsewhere.
 */
export function useLinkActions(link: Link | undefined, acts: PageActs, say: (said: Said) => void) {
  const group = t("keys.group.links");
  const url = link?.trackingCode ?? "";
  useActions(
    link
      ? [
          ...(isMine(link) && !isPixel(link)
            ? [{ id: "edit", label: t("links.edit"), group, key: "e", run: acts.edit }]
            : []),
          {
            id: "copy",
            label: t("copy.url", { url }),
            group,
            key: "c",
            run: () => {
              copyText(url).then(
                () => say({ text: `${t("copy.copied")}: ${url}` }),
                () => {}, // nothing is said: it was not copied
              );
            },
          },
          ...(isPixel(link)
            ? []
            : [{ id: "qr", label: t("links.qr"), group, key: "q", run: acts.showQr }]),
          ...(isMine(link)
            ? [
                {
                  id: "turn",
                  label: t(statusOf(link) === "active" ? "links.pause" : "links.resume"),
                  group,
                  run: acts.turn,
                },
              ]
            : []),
        ]
      : [],
  );
}
