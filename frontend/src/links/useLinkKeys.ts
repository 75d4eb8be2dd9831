import { t } from "../i18n";
import { type Action, useActions } from "../keys/actions";
import { copyText } from "../ui/clipboard";
import { type LinkRow, qrAddress } from "./data";
import type { LinkActs } from "./LinkMenu";
import type { Said } from "./Notice";

interface Props {
  /** The link that was clicked, or that the focus is on. */
  current: LinkRow | undefined;
  acts: LinkActs;
  create: () => void;
  createMany: () => void;
  find: () => void;
  move: (by: 1 | -1) => void;
  say: (said: Said) => void;
}

/** What the list adds to the keys and the palette. */
export function useLinkKeys({ current, acts, create, createMany, find, move, say }: Props): void {
  const group = t("keys.group.links");
  useActions([
    { id: "new", label: t("links.new"), group, key: "n", run: create },
    { id: "new many", label: t("bulk.title"), group, run: createMany },
    { id: "find", label: t("links.search"), group, key: "/", run: find },
    { id: "down", label: t("links.down"), group, key: "j", isKeyOnly: true, run: () => move(1) },
    { id: "up", label: t("links.up"), group, key: "k", isKeyOnly: true, run: () => move(-1) },
    ...(current ? actionsOf(current, group, acts, say) : []),
  ]);
}

function actionsOf(
  link: LinkRow,
  group: string,
  acts: LinkActs,
  say: (said: Said) => void,
): Action[] {
  return [
    {
      id: "edit",
      label: `${t("links.edit")}: ${link.title}`,
      group,
      key: "e",
      run: () => acts.edit(link),
    },
    {
      id: "copy",
      label: t("copy.url", { url: link.shortUrl }),
      group,
      key: "c",
      run: () => {
        copyText(link.shortUrl).then(
          () => say({ text: `${t("copy.copied")}: ${link.shortUrl}` }),
          () => {}, // nothing is said: it was not copied
        );
      },
    },
    {
      id: "qr",
      label: `${t("links.qr")}: ${link.title}`,
      group,
      key: "q",
      run: () => void window.open(qrAddress(link), "_blank", "noreferrer"),
    },
    {
      id: "figures",
      label: `${t("links.figures")}: ${link.title}`,
      group,
      key: "o",
      run: () => acts.figures(link),
    },
    {
      id: "delete",
      label: `${t("links.delete")}: ${link.title}`,
      group,
      key: "Delete",
      run: () => acts.change(link, "delete"),
    },
  ];
}
