import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { Fragment } from "react";
import { body, v3 } from "../api/client";
import type { components } from "../api/v3";
import { FaultNote } from "../app/Faults";
import { Section } from "../catalog/Side";
import { clockText } from "../format/times";
import { t } from "../i18n";
import { useSession } from "../session/session";
import { Copy } from "../ui/Copy";
import css from "./Dns.module.css";

type Check = components["schemas"]["DomainCheck"];
type DnsRecord = components["schemas"]["RecordInfo"];

const ASKED_EVERY = 10_000;

/** Whether visitors of a host arrive, what stands in its DNS, and what should. */
export function Dns({ id, host }: { id: number; host: string }) {
  const { data: session } = useSession();
  const isOwner = session?.user.isGuest === false;
  // Not while the page is behind others: the query rests then.
  const { data, error, isFetching, refetch } = useQuery({
    // What stands in the DNS is of the name: a domain that is renamed is asked about anew.
    queryKey: ["domain check", id, host],
    queryFn: async () =>
      body(await v3.POST("/v3/domains/{id}/check", { params: { path: { id } } })),
    enabled: isOwner,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.state === "ready" ? false : ASKED_EVERY),
  });
  if (!isOwner) return <p>{t("domains.ownerHint")}</p>;
  return (
    <>
      {error && <FaultNote fault={error} retry={refetch} />}
      {(data || !error) && (
        <State of={data} host={host} isAsking={isFetching} ask={() => void refetch()} />
      )}
      {data && (
        <>
          <Section title={t("domains.found")}>
            {data.found.length > 0 ? (
              <Records of={data.found} label={t("domains.found")} />
            ) : (
              <p className="faint">{t("domains.foundNone")}</p>
            )}
          </Section>
          <Section title={t("domains.dns")}>
            <Records of={data.wanted} label={t("domains.dns")} isToTake />
            <p className="faint">{t("domains.dnsHint", { host })}</p>
            <p className="faint">{t("domains.httpsHint")}</p>
          </Section>
        </>
      )}
    </>
  );
}

interface StateProps {
  of: Check | undefined;
  host: string;
  isAsking: boolean;
  ask: () => void;
}

function State({ of, host, isAsking, ask }: StateProps) {
  const Icon =
    of?.state === "ready" ? CircleCheck : of?.state === "elsewhere" ? CircleAlert : CircleDashed;
  const about = of?.state === "ready" && of.by === "txt" ? "txt" : of?.state;
  return (
    <div className={css["state"]} data-state={of?.state}>
      <Icon size={18} aria-hidden />
      <div role="status">
        <strong>{of ? t(`domains.state.${of.state}`) : t("domains.asking")}</strong>
        {about && <p>{t(`domains.about.${about}`, { host })}</p>}
      </div>
      <div className={css["ask"]}>
        <button type="button" className="button" aria-busy={isAsking} onClick={ask}>
          {t("domains.check")}
        </button>
        {of && <span className="faint">{clockText(of.checked_at)}</span>}
      </div>
    </div>
  );
}

function Records({
  of,
  label,
  isToTake = false,
}: {
  of: readonly DnsRecord[];
  label: string;
  isToTake?: boolean;
}) {
  return (
    <table className={css["records"]} aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t("domains.record")}</th>
          <th scope="col">{t("domains.host")}</th>
          <th scope="col">{t("domains.target")}</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ type, name, value }) => (
          <tr key={`${type} ${name} ${value}`}>
            <td>{type}</td>
            <td>
              <ByParts text={name} />
            </td>
            <td>
              <div>
                <span>
                  <ByParts text={value} />
                </span>
                {isToTake && <Copy text={value} />}
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A name that is broken behind its dots, if it must be, and not within a word. */
function ByParts({ text }: { text: string }) {
  return text.split(/(?<=[.=])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts may repeat
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
