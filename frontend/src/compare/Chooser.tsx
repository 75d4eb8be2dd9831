import { X } from "lucide-react";
import { useRef } from "react";
import { findCampaigns, findLinks } from "../catalog/find";
import { t } from "../i18n";
import { Finder } from "../ui/Finder";
import css from "./Compare.module.css";
import { type Chosen, MOST } from "./chosen";
import { Mark } from "./Mark";

interface Props {
  chosen: Chosen;
  names: readonly string[];
  change: (ids: readonly string[]) => void;
}

/** What is compared, each to be taken away, and a search for more. */
export function Chooser({ chosen, names, change }: Props) {
  const { kind, ids } = chosen;
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className={css["chooser"]}>
      {ids.length > 0 && (
        <ul className={css["chosen"]}>
          {ids.map((id, at) => (
            <li key={id}>
              <Mark at={at} />
              <span title={names[at]}>{names[at]}</span>
              <button
                type="button"
                aria-label={t("beside.remove", { name: names[at] ?? "" })}
                onClick={() => {
                  change(ids.filter((one) => one !== id));
                  field.current?.focus();
                }}
              >
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {ids.length < MOST ? (
        <div className={css["finder"]} key={kind}>
          <Finder
            label={t(`beside.add.${kind}`)}
            of={kind}
            find={(text, signal) =>
              kind === "link" ? findLinks(text, signal, "tl") : findCampaigns(text, signal)
            }
            taken={ids.map(Number)}
            take={({ id }) => change([...ids, String(id)])}
            field={field}
          />
        </div>
      ) : (
        <p className="faint">{t("beside.full")}</p>
      )}
    </div>
  );
}
