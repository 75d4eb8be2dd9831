import { useQuery } from "@tanstack/react-query";
import { Link as To, useLocation, useNavigate } from "@tanstack/react-router";
import { body, v2 } from "../api/client";
import { FaultNote } from "../app/Faults";
import { type FoundLink, findLinks } from "../catalog/find";
import { Section } from "../catalog/Side";
import { t } from "../i18n";
import { move } from "../links/change";
import type { Link, Named } from "../links/data";
import type { Said } from "../links/Notice";
import type { Search } from "../scope/scope";
import { linkPlace } from "../scope/useScope";
import { LinkList } from "../scripts/LinkList";
import { Finder } from "../ui/Finder";

/** So many are shown at the side; the list of links has them all. */
const MOST = 100;

function useLinksOf(campaign: number) {
  return useQuery({
    queryKey: ["catalog", "links of", campaign],
    queryFn: async () => {
      const query = { _expand: true, status: "active", type: "tl", limit: MOST, sortBy: "title" };
      const params = { path: { id: campaign }, query: { ...query, sortDirection: "asc" } as never };
      const answer = body(await v2.GET("/groups/{id}/datapoints", { params }));
      return (answer as unknown as { entities?: Link[] }).entities ?? [];
    },
  });
}

interface Props {
  campaign: Named;
  /** It outlives the side: the way back is there for its ten seconds. */
  say: (said: Said) => void;
}

/** The links of a campaign, and a search for others to be put into it. */
export function CampaignLinks({ campaign, say }: Props) {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const { data: links, error, refetch } = useLinksOf(campaign.id);
  const put = (link: FoundLink) => void move([link], campaign).then(say);
  return (
    <Section title={t("dim.datapoint")}>
      <Finder
        label={t("campaigns.put")}
        of={`into ${campaign.id}`}
        find={(text, signal) => findLinks(text, signal, "tl")}
        taken={links?.map(({ id }) => id) ?? []}
        take={put}
      />
      <p className="faint">{t("campaigns.putHint")}</p>
      {error && !links && <FaultNote fault={error} retry={refetch} />}
      {links?.length === 0 && <p>{t("campaigns.noLinks")}</p>}
      <LinkList
        links={links?.map(({ id, title }) => ({ id, name: title ?? "" })) ?? []}
        open={(id) => void navigate(linkPlace(id, search))}
      />
      {links?.length === MOST && (
        <To to="/links" search={{ campaign: String(campaign.id) }}>
          {t("catalog.listLinks")}
        </To>
      )}
    </Section>
  );
}
