import { hostAndPort } from "../format/addresses";
import { t } from "../i18n";
import { type Link, type Named, useCampaigns, useDomains } from "./data";
import { Field, type Tied } from "./Field";

interface Props {
  link: Link | null;
  fault: string | undefined;
}

export function DomainField({ link, fault }: Props) {
  const { data: domains = [] } = useDomains();
  const id = link?.typeTL?.domainId;
  const host = hostAndPort(link?.trackingCode ?? "");
  return (
    <Field name="domain" label={t("form.domain")} fault={fault}>
      {(tied) => (
        <Choice
          tied={tied}
          offered={withKept(domains, id, host)}
          value={id ?? domains[0]?.id ?? ""}
        />
      )}
    </Field>
  );
}

export function CampaignField({ link, fault }: Props) {
  const { data: campaigns = [] } = useCampaigns();
  const id = link?.groupId;
  const fallback = campaigns.find((one) => one.name === "Default");
  const offered = withKept(campaigns, id, link?.groupName ?? "");
  return (
    <Field name="campaign" label={t("form.campaign")} fault={fault}>
      {(tied) => (
        <Choice
          tied={tied}
          offered={fallback || id ? offered : [{ id: "", name: "Default" }, ...offered]}
          value={id ?? fallback?.id ?? ""}
        />
      )}
    </Field>
  );
}

/** What a link has can be kept, also where it is not among what is offered. */
export function withKept(
  offered: readonly Named[],
  id: number | undefined,
  name: string,
): readonly Named[] {
  if (!id || offered.some((one) => one.id === id)) return offered;
  return [{ id, name: name || `#${id}` }, ...offered];
}

interface ChoiceProps {
  tied: Tied;
  offered: readonly { id: number | ""; name: string }[];
  value: number | "";
}

function Choice({ tied, offered, value }: ChoiceProps) {
  return (
    // The browser keeps what was chosen; only another proposal begins anew.
    <select {...tied} name={tied.id} className="input" key={value} defaultValue={value}>
      {offered.map((one) => (
        <option key={one.id} value={one.id}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
