import { Pause, Play, Trash2 } from "lucide-react";
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
  change: (how: How) => void;
}

/** What can be done with the links that are ticked, at once. */
export function PickedBar({ count, change }: Props) {
  return (
    <div className={css["picked"]}>
      <strong>{t("links.selected", { n: count })}</strong>
      {ACTS.map(({ how, label, icon: Icon }) => (
        <button key={how} type="button" className="button" onClick={() => change(how)}>
          <Icon size={14} aria-hidden />
          {t(label)}
        </button>
      ))}
    </div>
  );
}
