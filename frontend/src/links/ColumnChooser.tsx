import { Menu } from "@mantine/core";
import { Columns3 } from "lucide-react";
import { t } from "../i18n";
import { COLUMNS, type Column, NAMES } from "./columns";

interface Props {
  columns: readonly Column[];
  toggle: (column: Column) => void;
}

export function ColumnChooser({ columns, toggle }: Props) {
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <button type="button" className="button plain">
          <Columns3 size={15} aria-hidden />
          {t("links.columns")}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.map((column) => (
          <Menu.Item
            key={column}
            role="menuitemcheckbox"
            aria-checked={columns.includes(column)}
            data-active-choice={columns.includes(column) || undefined}
            onClick={() => toggle(column)}
          >
            {t(NAMES[column])}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
