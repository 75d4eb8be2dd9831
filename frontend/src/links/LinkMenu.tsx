import { Menu } from "@mantine/core";
import {
  ChartNoAxesColumn,
  CopyPlus,
  Ellipsis,
  ExternalLink,
  Pause,
  Pencil,
  Play,
  QrCode,
  Trash2,
} from "lucide-react";
import { t } from "../i18n";
import type { How } from "./change";
import { type LinkRow, qrAddress } from "./data";

/** What can be done with one link, from its row or by keys. */
export interface LinkActs {
  figures: (link: LinkRow) => void;
  edit: (link: LinkRow) => void;
  copy: (link: LinkRow) => void;
  change: (link: LinkRow, how: How) => void;
}

interface Props {
  link: LinkRow;
  acts: LinkActs;
}

export function LinkMenu({ link, acts }: Props) {
  const isPaused = link.status !== 0;
  const Turn = isPaused ? Play : Pause;
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <button
          type="button"
          className="button plain square"
          aria-label={t("links.menu", { name: link.title })}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<ChartNoAxesColumn size={14} />}
          rightSection={<kbd>O</kbd>}
          onClick={() => acts.figures(link)}
        >
          {t("links.figures")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Pencil size={14} />}
          rightSection={<kbd>E</kbd>}
          onClick={() => acts.edit(link)}
        >
          {t("links.edit")}
        </Menu.Item>
        <Menu.Item
          leftSection={<CopyPlus size={14} />}
          rightSection={<kbd>D</kbd>}
          onClick={() => acts.copy(link)}
        >
          {t("catalog.copy")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={qrAddress(link)}
          target="_blank"
          rel="noreferrer"
          leftSection={<QrCode size={14} />}
          rightSection={<kbd>Q</kbd>}
        >
          {t("links.qr")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={link.destination || link.shortUrl}
          target="_blank"
          rel="noreferrer"
          leftSection={<ExternalLink size={14} />}
        >
          {t("form.url")}
        </Menu.Item>
        <Menu.Item
          leftSection={<Turn size={14} />}
          onClick={() => acts.change(link, isPaused ? "resume" : "pause")}
        >
          {t(isPaused ? "links.resume" : "links.pause")}
        </Menu.Item>
        {link.status !== 3 && (
          <Menu.Item
            leftSection={<Trash2 size={14} />}
            rightSection={<kbd>Del</kbd>}
            onClick={() => acts.change(link, "delete")}
          >
            {t("links.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
