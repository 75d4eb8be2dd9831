import { Link as To, useLocation } from "@tanstack/react-router";
import { ChevronRight, Pause, Pencil, Play, QrCode } from "lucide-react";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import { type Link, useRules } from "../links/data";
import { writeFilter } from "../scope/filters";
import type { Search } from "../scope/scope";
import { carried } from "../scope/useScope";
import { Copy } from "../ui/Copy";
import css from "./LinkHead.module.css";
import { placesOf } from "./places";
import { isMine, isPixel, statusOf } from "./status";
import type { PageActs } from "./useLinkActions";

/** What link this is, how it is, and what can be done with it. */
export function LinkHead({ link, acts }: { link: Link | undefined; acts: PageActs }) {
  const search = useLocation({ select: (location) => location.search as Search });
  if (!link) {
    return (
      <header className={css["head"]} aria-busy="true">
        <div className={css["what"]}>
          <span className={`skeleton ${css["waits"]}`} />
          <span className={`skeleton ${css["waitsMore"]}`} />
        </div>
      </header>
    );
  }
  const status = statusOf(link);
  const overview = (dimension: string, id: number) => {
    const rest = carried("/", search);
    const f = [rest["f"] ?? [], writeFilter({ dimension, test: "is", values: [String(id)] })];
    return { to: "/", search: { ...rest, f: f.flat() } } as const;
  };
  return (
    <header className={css["head"]}>
      <div className={css["what"]}>
        <div className={css["title"]}>
          <To to="/links" className={css["back"]}>
            {t("nav.links")}
          </To>
          <ChevronRight size={14} aria-hidden />
          <h1>{link.title}</h1>
          <span className={css["status"]} data-status={status}>
            {t(`link.status.${status}`)}
          </span>
        </div>
        <div className={css["facts"]}>
          <span className={css["url"]}>
            <span>{withoutScheme(link.trackingCode ?? "")}</span>
            <Copy text={link.trackingCode ?? ""} />
          </span>
          {link.groupId !== undefined && (
            <span>
              <span className="faint">{t("one.group")}</span>{" "}
              <To {...overview("group", link.groupId)}>{link.groupName}</To>
            </span>
          )}
          {link.tags.length > 0 && (
            <span className={css["tags"]}>
              <span className="hidden">{t("dim.tag")}</span>
              {link.tags.map((tag) => (
                <To key={tag.id} {...overview("tag", tag.id)}>
                  {tag.name}
                </To>
              ))}
            </span>
          )}
          {placesOf(link).length === 1 && <Destination link={link} />}
        </div>
        {link.notes && <p className={css["notes"]}>{link.notes}</p>}
      </div>
      <div className={css["acts"]}>
        {!isPixel(link) && (
          <button type="button" className="button" onClick={acts.showQr} title="Q">
            <QrCode size={14} aria-hidden />
            {t("links.qr")}
          </button>
        )}
        {isMine(link) && status !== "blocked" && (
          <button type="button" className="button" onClick={acts.turn}>
            {status === "active" ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
            {t(status === "active" ? "links.pause" : "links.resume")}
          </button>
        )}
        {isMine(link) && !isPixel(link) && (
          <button type="button" className="button" onClick={acts.edit} title="E">
            <Pencil size={14} aria-hidden />
            {t("links.edit")}
          </button>
        )}
      </div>
    </header>
  );
}

/** Where it leads; several have a table of their own, and its rules may lead elsewhere. */
function Destination({ link }: { link: Link }) {
  const { data: rules, isPending } = useRules(link.id);
  const [place, ...others] = rules ? placesOf(link, rules) : [];
  if (!isPending && (!place || others.length > 0)) return null;
  return (
    <span className={css["to"]}>
      <span className="faint">{t("form.url")}</span>{" "}
      {place ? (
        <a href={place.url} target="_blank" rel="noreferrer">
          {withoutScheme(place.url)}
        </a>
      ) : (
        <span className={`skeleton ${css["waitsHere"]}`} />
      )}
    </span>
  );
}
