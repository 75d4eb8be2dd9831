import type { ReactNode } from "react";
import { decimal, share, size, whole } from "../format/numbers";
import { agoText } from "../format/times";
import { t } from "../i18n";
import type { SystemState } from "./System";
import css from "./System.module.css";
import { counted } from "./words";

/** The figures that say whether one has to do something. */
export function Figures({ state }: { state: SystemState }) {
  const { journal, disk, verified, backed_up: backup } = state;
  const now = new Date(state.checked_at);
  const ago = (at: string) => agoText(new Date(at), now);
  const used = 1 - disk.free_bytes / disk.total_bytes;
  return (
    <dl className={css["figures"]}>
      <Figure
        label={t("system.behind")}
        hint={journal ? counted("system.waiting", journal.waiting_hits) : t("system.noIngestHint")}
      >
        {!journal
          ? t("system.noIngest")
          : journal.waiting_hits === 0
            ? t("system.behindNone")
            : t("system.seconds", { n: decimal(journal.behind_seconds) })}
      </Figure>
      <Figure label={t("system.inserted")} hint={t("system.insertedHint")}>
        {journal?.inserted_at ? ago(journal.inserted_at) : t("system.insertedNone")}
      </Figure>
      <Figure
        label={t("system.disk")}
        hint={t("system.diskHint", { share: share(used), total: size(disk.total_bytes) })}
      >
        {size(disk.free_bytes)}
      </Figure>
      <Figure
        label={t("system.verified")}
        isBad={verified?.ok === false}
        hint={
          verified
            ? t("system.verifiedHint", {
                ago: ago(verified.finished_at),
                hits: whole(verified.hits),
              })
            : t("system.verifiedNeverHint")
        }
      >
        {!verified
          ? t("system.verifiedNever")
          : verified.ok
            ? t("system.verifiedOk")
            : counted("system.verifiedNot", verified.differing + verified.problems)}
      </Figure>
      <Figure
        label={t("system.backedUp")}
        hint={
          backup
            ? t("system.backedUpHint", {
                ago: ago(backup.finished_at),
                size: size(backup.stored_bytes),
              })
            : t("system.backedUpNeverHint")
        }
        {...(backup ? { more: `${backup.name}, ${backup.place}` } : {})}
      >
        {backup ? size(backup.bytes) : t("system.backedUpNever")}
      </Figure>
    </dl>
  );
}

interface FigureProps {
  label: string;
  hint: string;
  isBad?: boolean;
  /** What belongs to it and is too long for it. */
  more?: string;
  children: ReactNode;
}

function Figure({ label, hint, isBad = false, more, children }: FigureProps) {
  return (
    <div className={`panel ${css["figure"]}`} data-bad={isBad || undefined}>
      <dt>{label}</dt>
      <dd className={css["value"]}>{children}</dd>
      <dd className="faint">{hint}</dd>
      {more && <dd className={`faint ${css["more"]}`}>{more}</dd>}
    </div>
  );
}
