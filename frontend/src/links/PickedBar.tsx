import { Pause, Play, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../i18n";
import type { How } from "./change";
import css from "./PickedBar.module.css";

const ACTS = [
  { how: "pause", label: "links.pause", icon: Pause },
  { how: "resume", label: "links.resume", icon: Play },
  { how: "delete", label: "links.delete", icon: Trash2 },
] as const;

interface Props {
  count: number;
  /** Absent where what is ticked has no status. */
  change?: (how: How) => void;
  /** What else can be done with them. */
  children?: ReactNode;
}

/** What can be done with all that is ticked, at once. */
export function PickedBar({ count, change, children }: Props) {
  return (
    <div className={css["picked"]}>
      <strong>{t("links.selected", { n: count })}</strong>
      {change &&
        ACTS.map(({ how, label, icon: Icon }) => (
          <button key={how} type="button" className="button" onClick={() => change(how)}>
            <Icon size={14} aria-hidden />
            {t(label)}
          </button>
        ))}
      {children}
    </div>
  );
}
