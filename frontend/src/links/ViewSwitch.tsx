import { LayoutGrid, List } from "lucide-react";
import { t } from "../i18n";
import css from "./LinkFilters.module.css";
import { VIEWS, type View } from "./wanted";

const ICONS = { table: List, cards: LayoutGrid } as const;

interface Props {
  view: View;
  show: (view: View) => void;
}

/** Whether links are shown as a table or as cards. */
export function ViewSwitch({ view, show }: Props) {
  return (
    <div
      className={`${css["segments"]} ${css["view"]}`}
      role="radiogroup"
      aria-label={t("links.view")}
    >
      {VIEWS.map((each) => {
        const Icon = ICONS[each];
        return (
          <label key={each} title={t(`links.view.${each}`)}>
            <input
              type="radio"
              name="view"
              checked={view === each}
              onChange={() => show(each)}
              aria-label={t(`links.view.${each}`)}
            />
            <span>
              <Icon size={15} aria-hidden />
            </span>
          </label>
        );
      })}
    </div>
  );
}
