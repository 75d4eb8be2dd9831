import { Menu } from "@mantine/core";
import { Download } from "lucide-react";
import { Fragment } from "react";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { type Asked, FORMATS, startExport } from "./running";

/** Something that can be had as a file. */
export interface Exported {
  /** What it is, in words; it heads its formats where there are several. */
  label: string;
  /** What its file is called, without the ending. */
  name: string;
  asked: Asked;
}

interface Props {
  of: readonly Exported[];
  /** Among other quiet tools. */
  isPlain?: boolean;
}

/** What a screen shows, as a file: by a menu, and in the palette. */
export function ExportMenu({ of, isPlain = false }: Props) {
  useActions(
    of.flatMap(({ label, name, asked }) =>
      FORMATS.map(([format, title]) => ({
        id: `export ${name} ${format}`,
        label: t("exports.action", { what: label, format: title }),
        group: t("keys.group.view"),
        run: () => startExport(asked, format, name),
      })),
    ),
  );
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <button type="button" className={isPlain ? "button plain" : "button"}>
          <Download size={14} aria-hidden />
          {t("exports.download")}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {of.map(({ label, name, asked }) => (
          <Fragment key={name}>
            {of.length > 1 && <Menu.Label>{label}</Menu.Label>}
            {FORMATS.map(([format, title]) => (
              <Menu.Item
                key={format}
                aria-label={of.length > 1 ? `${label}: ${title}` : undefined}
                onClick={() => startExport(asked, format, name)}
              >
                {title}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
