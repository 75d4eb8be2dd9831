import { t } from "../i18n";
import { type Named, useCampaigns } from "./data";

/** The campaigns into one of which those ticked can be moved. */
export function MoveTo({ move }: { move: (campaign: Named) => void }) {
  const { data: campaigns = [] } = useCampaigns();
  return (
    <select
      className="input small"
      aria-label={t("links.move")}
      value=""
      onChange={(event) => {
        const campaign = campaigns.find((one) => String(one.id) === event.target.value);
        if (campaign) move(campaign);
      }}
    >
      <option value="">{t("links.move")}</option>
      {campaigns.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}
