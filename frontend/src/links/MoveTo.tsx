import { findCampaigns } from "../catalog/find";
import { t } from "../i18n";
import { Finder } from "../ui/Finder";
import type { Named } from "./data";
import css from "./PickedBar.module.css";

/** A search for the campaign into which those ticked are moved. */
export function MoveTo({ move }: { move: (campaign: Named) => void }) {
  return (
    <div className={css["move"]}>
      <Finder label={t("links.move")} of="campaign" find={findCampaigns} taken={[]} take={move} />
    </div>
  );
}
