import { Link as To } from "@tanstack/react-router";
import { ArrowRight, BadgeCheck, KeyRound, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { hostAndPort } from "../format/addresses";
import { countryName } from "../format/names";
import { agoText } from "../format/times";
import { t } from "../i18n";
import type { Link } from "../links/data";
import { valueName } from "../scope/labels";
import { linkPlace } from "../scope/useScope";
import { useSession } from "../session/session";
import type { Event, State } from "../stream/events";
import type { Seen } from "./data";
import css from "./Tour.module.css";

/** After so long, who has opened the link wonders why nothing comes. */
const PATIENCE_MS = 15_000;

interface Props {
  seen: Seen | undefined;
  state: State;
  link: Link;
}

/** The count, and what was seen of the last click: as what it was counted, too. */
export function SeenClick({ seen, state, link }: Props) {
  const clicks = seen?.clicks ?? 0;
  const bots = seen?.bots ?? 0;
  const isCounted = clicks + bots > 0;
  return (
    <>
      <p className={css["count"]} role="status">
        <strong key={clicks}>{t("tour.clicks", { n: clicks })}</strong>
        {bots > 0 && <span key={`bots ${bots}`}> {t("tour.bots", { n: bots })}</span>}
      </p>
      {!isCounted && <Waiting state={state} host={hostAndPort(link.trackingCode ?? "")} />}
      {isCounted && seen?.last && <Facts event={seen.last} />}
    </>
  );
}

function Waiting({ state, host }: { state: State; host: string }) {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <p className={css["waits"]} data-state={state}>
        {t(state === "lost" ? "tour.lost" : "tour.waiting")}
      </p>
      {isLong && <p className={`faint ${css["hint"]}`}>{t("tour.nothing", { host })}</p>}
    </>
  );
}

function Facts({ event }: { event: Event }) {
  const ago = agoText(new Date(event.time), new Date());
  const why = event.bot_name || valueName("outcome", event.outcome);
  const place = [event.city, event.country && countryName(event.country)].filter(Boolean);
  const facts = [
    [t("one.country"), place.join(", ") || t("tour.nowhere")],
    [t("one.browser_family"), [event.browser, event.os_family].filter(Boolean).join(", ")],
    [t("one.device"), event.device && valueName("device", event.device)],
    [
      t("tour.unique"),
      t(event.is_bot ? "tour.isNobody" : event.is_unique ? "tour.isUnique" : "tour.isAgain"),
    ],
  ];
  return (
    <>
      <p className={css["who"]} data-bot={event.is_bot || undefined}>
        {event.is_bot ? t("tour.bot", { ago, why }) : t("tour.person", { ago })}
      </p>
      <dl className={css["facts"]}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value || t("value.unknown")}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Where to go from here. */
export function Next({ link, end }: { link: Link; end: () => void }) {
  const { data: session } = useSession();
  return (
    <section className={css["next"]} aria-labelledby="tour-next">
      <h3 id="tour-next">{t("tour.next")}</h3>
      <ul>
        {session?.user.hasPassword === false && (
          <li>
            <KeyRound size={18} strokeWidth={1.75} aria-hidden />
            <div>
              <To to="/settings" search={{ tab: "security" }}>
                {t("tour.password")}
              </To>
              <p className="faint">{t("tour.passwordHint")}</p>
            </div>
          </li>
        )}
        <li>
          <BadgeCheck size={18} strokeWidth={1.75} aria-hidden />
          <div>
            <To to="/conversions" search={{ new: "1" }}>
              {t("tour.conversion")}
            </To>
            <p className="faint">{t("tour.conversionHint")}</p>
          </div>
        </li>
        <li>
          <Users size={18} strokeWidth={1.75} aria-hidden />
          <div>
            <strong>{t("tour.others")}</strong>
            <p className="faint">{t("tour.othersHint")}</p>
            <p className={css["links"]}>
              <To to="/guests" search={{ new: "1" }}>
                {t("tour.invite")}
              </To>
              <To to="/settings" search={{ tab: "keys" }}>
                {t("settings.keys")}
              </To>
              <a href="/docs">{t("nav.api")}</a>
            </p>
          </div>
        </li>
      </ul>
      <div className={css["ways"]}>
        <button type="button" className="button primary" onClick={end}>
          {t("error.toOverview")}
        </button>
        <To className="button" {...linkPlace(link.id, {})}>
          {t("tour.figures")}
          <ArrowRight size={14} aria-hidden />
        </To>
      </div>
    </section>
  );
}
