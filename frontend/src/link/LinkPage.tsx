import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Fault } from "../api/client";
import { FaultNote, NotFound } from "../app/Faults";
import { t } from "../i18n";
import { change } from "../links/change";
import { type Link, load } from "../links/data";
import { LinkForm } from "../links/LinkForm";
import { Notice, type Said } from "../links/Notice";
import { Analysis } from "../overview/Analysis";
import { CARDS, type Card } from "../overview/cards";
import { type About, useLook } from "../overview/figures";
import type { Metric } from "../overview/metrics";
import { useRuleNames } from "../scope/names";
import { ScopeBar } from "../scope/ScopeBar";
import { Funnel } from "./Funnel";
import { Hits } from "./Hits";
import { Journeys } from "./Journeys";
import { LinkHead } from "./LinkHead";
import css from "./LinkPage.module.css";
import { QrCode } from "./QrCode";
import { Share } from "./Share";
import { isPixel, statusOf, subjectOf } from "./status";
import { useLinkActions } from "./useLinkActions";
import { Variants } from "./Variants";

const OF_LINKS: readonly Metric[] = [
  "clicks",
  "unique_clicks",
  "conversions",
  "value",
  "spider_hits",
];
const OF_PIXELS: readonly Metric[] = [
  "views",
  "unique_views",
  "conversions",
  "value",
  "spider_hits",
];

/** A page has one link, campaign and set of tags: UTM fields stand where these would. */
const PAGE_CARDS: readonly Card[] = CARDS.map((card): Card => {
  if (card.id === "what") return { id: "utm", title: "card.utm", tabs: ["utm"] };
  if (card.id === "from") return { ...card, tabs: ["source", "referrer_host", "keyword"] };
  return card;
});

/** A link with rules of its own is told by them, too. */
const RULED_CARDS: readonly Card[] = PAGE_CARDS.map((card) =>
  card.id === "goal" ? { ...card, tabs: [...card.tabs, "rule"] } : card,
);

/** One link or pixel: what it is, what it did, and what to paste where. */
export function LinkPage() {
  const { id } = useParams({ strict: false });
  const number = /^\d{1,15}$/.test(id ?? "") ? Number(id) : 0;
  const { data, error, refetch } = useQuery({
    queryKey: ["link", number],
    queryFn: () => load(number),
    enabled: number > 0,
  });
  if (number === 0 || (error instanceof Fault && error.status === 404)) return <NotFound />;
  if (error && !data) return <FaultNote fault={error} retry={refetch} isWhole />;
  // Before it is there the page has its places already, and nothing jumps.
  return <Page key={number} id={number} link={data} />;
}

function Page({ id, link }: { id: number; link: Link | undefined }) {
  const ofPixel = link !== undefined && isPixel(link);
  const about = useMemo(
    (): About => ({
      filters: [{ dimension: "datapoint", test: "is", values: [String(id)] }],
      metrics: ofPixel ? OF_PIXELS : OF_LINKS,
    }),
    [id, ofPixel],
  );
  const look = useLook(about);
  const rules = useRuleNames(about.filters, link !== undefined && !ofPixel);
  const hasRules = rules !== undefined && Object.keys(rules).length > 0;
  const [isEdited, setEdited] = useState(false);
  const [isQrOpen, setQrOpen] = useState(false);
  const [said, setSaid] = useState<Said | null>(null);
  const turn = () => {
    if (!link) return;
    const how = statusOf(link) === "active" ? "pause" : "resume";
    void change([subjectOf(link)], how).then(setSaid);
  };
  const acts = { edit: () => setEdited(true), turn, showQr: () => setQrOpen(true) };
  useLinkActions(link, acts, setSaid);
  return (
    <>
      <ScopeBar title="" within={about.filters} />
      <Analysis
        look={look}
        cards={hasRules ? RULED_CARDS : PAGE_CARDS}
        label={link?.title ?? ""}
        head={<LinkHead link={link} acts={acts} />}
        foot={
          <>
            <Journeys look={look} id={id} />
            <Hits look={look} />
            {link && <Share link={link} showQr={acts.showQr} say={setSaid} />}
          </>
        }
      >
        <div className={css["middle"]}>
          {link && !ofPixel && <Variants look={look} link={link} />}
          <Funnel look={look} isPixel={ofPixel} />
        </div>
      </Analysis>
      <LinkForm
        of={isEdited ? id : null}
        close={() => setEdited(false)}
        done={(saved) =>
          setSaid({ text: t("links.saved", { name: saved.title ?? link?.title ?? "" }) })
        }
      />
      {link && <QrCode link={link} isOpen={isQrOpen} close={() => setQrOpen(false)} />}
      <Notice said={said} say={setSaid} />
    </>
  );
}
