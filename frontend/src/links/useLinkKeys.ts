import { t } from "../i18n";
import { type Action, useActions } from "../keys/actions";
import { copyText } from "../ui/clipboard";
import { type LinkRow, qrAddress } from "./data";
import type { LinkActs } from "./LinkMenu";
import type { Said } from "./Notice";
import type { View } from "./wanted";

interface Props {
  /** The link that was clicked, or that the focus is on. */
  current: LinkRow | undefined;
  acts: LinkActs;
  create: () => void;
  createMany: () => void;
  find: () => void;
  move: (by: number) => void;
  /** How many stand side by side. */
  lanes: number;
  view: View;
  show: (view: View) => void;
  say: (said: Said) => void;
}

/** What the list adds to the keys and the palette. */
export function useLinkKeys(props: Props): void {
  const { current, acts, create, createMany, find, move, say } = props;
  const group = t("keys.group.links");
  const other = props.view === "cards" ? "table" : "cards";
  useActions([
    { id: "new", label: t("links.new"), group, key: "n", run: create },
    { id: "new many", label: t("bulk.title"), group, run: createMany },
    { id: "find", label: t("links.search"), group, key: "/", run: find },
    { id: "down", label: t("links.down"), group, key: "j", isKeyOnly: true, run: () => move(1) },
    { id: "up", label: t("links.up"), group, key: "k", isKeyOnly: true, run: () => move(-1) },
    {
      id: "view",
      label: `${t("links.view")}: ${t(`links.view.${other}`)}`,
      group,
      key: "v",
      run: () => props.show(other),
    },
    ...(current ? [...arrows(props, group), ...actionsOf(current, group, acts, say)] : []),
  ]);
}

/** Only while a link is current: else the arrows scroll. */
function arrows({ move, lanes }: Props, group: string): Action[] {
  const forth = document.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = document.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
  const steps = [
    ["ArrowDown", "links.down", lanes],
    ["ArrowUp", "links.up", -lanes],
    ...(lanes > 1
      ? ([
          [forth, "links.next", 1],
          [back, "links.before", -1],
        ] as const)
      : []),
  ] as const;
  return steps.map(([key, label, by]) => ({
    id: key,
    label: t(label),
    group,
    key,
    isKeyOnly: true,
    run: () => move(by),
  }));
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
      id: "duplicate",
      label: `${t("catalog.copy")}: ${link.title}`,
      group,
      key: "d",
      run: () => acts.copy(link),
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
