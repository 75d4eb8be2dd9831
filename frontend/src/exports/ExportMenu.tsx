import { Menu } from "@mantine/core";
import { Download } from "lucide-react";
import { Fragment, memo } from "react";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { csv, type Rows, save } from "./csv";
import { type Asked, FORMATS, type Format, startExport } from "./running";

/** Something that can be had as a file. */
export interface Exported {
  /** What it is, in words; it heads its formats where there are several. */
  label: string;
  /** What its file is called, without the ending. */
  name: string;
  /** Of the installation, or, where that has no such file, the rows that are on the screen. */
  asked: Asked | { rows: () => Rows };
}

function formatsOf({ asked }: Exported) {
  return "rows" in asked ? FORMATS.slice(0, 1) : FORMATS;
}

function start({ asked, name }: Exported, format: Format): void {
  if ("rows" in asked) save(`${name}.csv`, csv(asked.rows()));
  else startExport(asked, format, name);
}

interface Props {
  of: readonly Exported[];
  /** Among other quiet tools. */
  isPlain?: boolean;
}

/** What a screen shows, as a file: by a menu, and in the palette. */
export const ExportMenu = memo(function ExportMenu({ of, isPlain = false }: Props) {
  useActions(
    of.flatMap((one) =>
      formatsOf(one).map(([format, title]) => ({
        id: `export ${one.name} ${format}`,
        label: t("exports.action", { what: one.label, format: title }),
        group: t("keys.group.view"),
        run: () => start(one, format),
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
        {of.map((one) => (
          <Fragment key={one.name}>
            {of.length > 1 && <Menu.Label>{one.label}</Menu.Label>}
            {formatsOf(one).map(([format, title]) => (
              <Menu.Item
                key={format}
                aria-label={of.length > 1 ? `${one.label}: ${title}` : undefined}
                onClick={() => start(one, format)}
              >
                {title}
              </Menu.Item>
            ))}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});
