import { useLocation, useNavigate } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { commandKeys } from "../keys/commands";
import type { Link } from "../links/data";
import { useAccount } from "../session/session";
import { forgetFigures, goOnWith, useNewest, useSeen } from "./data";
import { endFirstRun } from "./first";
import { Made, Make } from "./Make";
import { Next, SeenClick } from "./SeenClick";
import css from "./Tour.module.css";
import { useLookedAt } from "./useLookedAt";
import { Visit } from "./Visit";

/** The first run: a link, a click on it, and its count, while one looks. */
export function Tour() {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const path = useLocation({ select: (location) => location.pathname });
  const { data: newest, error, refetch } = useNewest();
  // Another one is asked for, though there is one.
  const [isAnew, setAnew] = useState(false);
  const [isJustMade, setJustMade] = useState(false);
  const link = isAnew ? null : newest;
  const isCounted = useRef(false);
  // Who goes on from the last step has been shown round, also to another screen that it stands for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever one goes on
  useEffect(
    () => () => {
      if (!isCounted.current) return;
      endFirstRun(account);
      forgetFigures();
    },
    [account, path],
  );
  function end() {
    endFirstRun(account);
    // Where the tour stands in the place of a screen, that comes back by itself.
    if (path === "/tour") void navigate({ to: "/" });
  }
  function made(link: Partial<Link>) {
    goOnWith(link);
    setJustMade(true);
    setAnew(false);
  }
  if (error && newest === undefined) return <FaultNote fault={error} retry={refetch} isWhole />;
  if (link === undefined) return null;
  const back = t("tour.back", { keys: commandKeys(navigator.platform) });
  return (
    <div className={css["page"]}>
      <header className={css["head"]}>
        <div>
          <h1>{t("tour.title")}</h1>
          <p className="faint">{t("tour.lead")}</p>
        </div>
        <button type="button" className="button plain" onClick={end} title={back}>
          {t("tour.later")}
        </button>
      </header>
      <ol className={css["steps"]} aria-label={t("tour.steps")}>
        {link === null ? (
          <>
            <Step number={1} title={t("tour.make")} state="now">
              <Make made={made} />
            </Step>
            <Step number={2} title={t("tour.visit")} state="later" />
            <Step number={3} title={t("tour.count")} state="later" />
          </>
        ) : (
          <>
            <Step number={1} title={t("tour.make")} state="done">
              <Made link={link} makeAnother={() => setAnew(true)} />
            </Step>
            <Watched
              key={link.id}
              {...{ link, isJustMade, end }}
              counted={() => {
                isCounted.current = true;
              }}
            />
          </>
        )}
      </ol>
      <p className={css["back"]}>{back}</p>
    </div>
  );
}

interface WatchedProps {
  link: Link;
  isJustMade: boolean;
  counted: () => void;
  end: () => void;
}

/** The link that is to be opened, and what has become of it. */
function Watched({ link, isJustMade, counted, end }: WatchedProps) {
  const { seen: known, state } = useSeen(link.id);
  const seen = useLookedAt(known);
  const isCounted = seen !== undefined && seen.clicks + seen.bots > 0;
  useEffect(() => {
    if (isCounted) counted();
  }, [isCounted, counted]);
  return (
    <>
      <Step number={2} title={t("tour.visit")} state={isCounted ? "done" : "now"}>
        <Visit link={link} takesFocus={isJustMade} isMain={!isCounted} />
      </Step>
      <Step number={3} title={t("tour.count")} state={isCounted ? "done" : "now"}>
        <SeenClick seen={seen} state={state} link={link} />
        {isCounted && <Next link={link} end={end} />}
      </Step>
    </>
  );
}

interface StepProps {
  number: number;
  title: string;
  state: "done" | "now" | "later";
  children?: ReactNode;
}

function Step({ number, title, state, children }: StepProps) {
  return (
    <li className={`panel ${css["step"]}`} data-state={state}>
      <span className={css["number"]} aria-hidden>
        {state === "done" ? <Check size={14} /> : number}
      </span>
      <div className={css["what"]}>
        <h2>
          {title}
          {state === "done" && <span className="hidden"> ({t("tour.done")})</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}
