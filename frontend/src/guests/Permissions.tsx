import { X } from "lucide-react";
import { useState } from "react";
import { FaultNote } from "../app/Faults";
import { refreshCatalog } from "../catalog/data";
import { findCampaigns, findLinks } from "../catalog/find";
import { Section } from "../catalog/Side";
import { t } from "../i18n";
import { Finder } from "../ui/Finder";
import { type Grant, type Guest, grant, type Kind, useGrants, type Verb } from "./data";
import css from "./Permissions.module.css";

/** What a guest sees and changes: campaigns with all in them, links and pixels one by one. */
export function Permissions({ guest }: { guest: Guest }) {
  const { data: grants, error, refetch } = useGrants(guest.id);
  const [fault, setFault] = useState<unknown>(null);
  async function change(of: { kind: Kind; id: number }, action: "add" | "remove", verb: Verb) {
    setFault(null);
    try {
      // What may be changed no more is still to be seen.
      if (action === "remove" && verb === "w") await grant(guest.id, of, "add", "r");
      await grant(guest.id, of, action, verb);
    } catch (refused) {
      setFault(refused);
    }
    refreshCatalog();
  }
  const taken = (kind: Kind) =>
    grants?.filter((one) => one.kind === kind).map(({ id }) => id) ?? [];
  return (
    <Section title={t("guests.permissions")}>
      {guest.body.extendedGrants.allowAllGrants && <p>{t("guests.master")}</p>}
      {grants?.length === 0 && <p className="faint">{t("guests.noGrants")}</p>}
      {error && !grants && <FaultNote fault={error} retry={refetch} />}
      <ul className={css["grants"]}>
        {grants?.map((one) => (
          <Row key={`${one.kind} ${one.id}`} grant={one} change={change} />
        ))}
      </ul>
      {fault !== null && <FaultNote fault={fault} />}
      <div className={css["add"]}>
        <Finder
          label={t("guests.addCampaign")}
          of="campaign"
          find={findCampaigns}
          taken={taken("group")}
          take={({ id }) => void change({ kind: "group", id }, "add", "r")}
        />
        <Finder
          label={t("guests.addLink")}
          of="datapoint"
          find={findLinks}
          taken={taken("datapoint")}
          take={({ id }) => void change({ kind: "datapoint", id }, "add", "r")}
        />
      </div>
    </Section>
  );
}

interface RowProps {
  grant: Grant;
  change: (of: Grant, action: "add" | "remove", verb: Verb) => Promise<void>;
}

function Row({ grant: one, change }: RowProps) {
  return (
    <li>
      <span>
        {one.name}
        <span className="faint">
          {` ${t(one.kind === "group" ? "guests.campaign" : "guests.link")}`}
        </span>
      </span>
      <select
        className="input small"
        aria-label={t("guests.verb", { name: one.name })}
        value={one.verb}
        onChange={(event) => void change(one, event.target.value === "w" ? "add" : "remove", "w")}
      >
        <option value="r">{t("guests.read")}</option>
        <option value="w">{t("guests.write")}</option>
      </select>
      <button
        type="button"
        className="button plain square"
        aria-label={t("guests.revoke", { name: one.name })}
        onClick={() => void change(one, "remove", "r")}
      >
        <X size={14} aria-hidden />
      </button>
    </li>
  );
}
