import { X } from "lucide-react";
import { useMemo } from "react";
import { FaultNote } from "../app/Faults";
import { ExportMenu } from "../exports/ExportMenu";
import { rowsFile } from "../exports/files";
import { dayText } from "../format/times";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { useAddress } from "../reports/useAddress";
import { useNow, useScope, useStretch } from "../scope/useScope";
import { useAccount } from "../session/session";
import css from "./Audit.module.css";
import { AuditFilters } from "./AuditFilters";
import { AuditRow } from "./AuditRow";
import { byDay, chosenIn, type Entry, mergedNames, type Names, useAudit } from "./data";
import { nameIn, subjectOf, whoIn } from "./values";

const CLEARED = { by: undefined, kind: undefined, id: undefined, action: undefined };

/** Every change of the account: who made it, when, and what it was before. */
export function AuditLog() {
  const { read, write } = useAddress();
  const [scope, update] = useScope();
  const now = useNow();
  const { timeZone: zone } = useAccount();
  const chosen = chosenIn(read);
  const { range } = useStretch(scope, now);
  const list = useAudit(chosen, range);
  const pages = list.data?.pages;
  const entries = useMemo(() => pages?.flatMap((page) => page.entries) ?? [], [pages]);
  const names = useMemo(() => mergedNames(pages ?? []), [pages]);
  const files = useMemo(() => [rowsFile("audit", rowsOf(entries, names))], [entries, names]);
  const isChosen = Boolean(chosen.by || chosen.kind || chosen.operation);
  const clear = () => write(CLEARED);
  useActions(
    isChosen
      ? [{ id: "audit all", label: t("audit.clear"), group: t("keys.group.view"), run: clear }]
      : [],
  );
  const reader = { names, today: now.slice(0, 10), zone };
  return (
    <section className={css["log"]} aria-labelledby="settings-audit">
      <div>
        <h2 id="settings-audit">{t("audit.title")}</h2>
        <p className="faint">{t("audit.lead")}</p>
      </div>
      <AuditFilters chosen={chosen} write={write} today={reader.today}>
        <ExportMenu of={files} isPlain />
      </AuditFilters>
      {chosen.id && (
        <p className={css["pill"]}>
          <span>
            {t(`audit.kind.${chosen.kind || "datapoint"}`)}:{" "}
            <strong>{onlyName(chosen.kind, chosen.id, entries, names)}</strong>
          </span>
          <button
            type="button"
            className="button plain square"
            aria-label={t("audit.notOnly")}
            onClick={() => write({ id: undefined })}
          >
            <X size={14} aria-hidden />
          </button>
        </p>
      )}
      {list.error && !pages ? (
        <FaultNote fault={list.error} retry={list.refetch} />
      ) : !pages ? (
        <Waiting />
      ) : entries.length === 0 ? (
        <div className={`panel ${css["none"]}`}>
          <strong>{t("audit.none")}</strong>
          <p className="faint">{t("audit.noneHint")}</p>
          <div>
            {isChosen && (
              <button type="button" className="button" onClick={clear}>
                {t("audit.clear")}
              </button>
            )}
            {range !== "beginning" && (
              <button
                type="button"
                className="button"
                onClick={() => update({ period: { preset: "all" } })}
              >
                {t("audit.ever")}
              </button>
            )}
          </div>
        </div>
      ) : (
        <div className={`panel ${css["days"]}`} data-stale={list.isPlaceholderData || undefined}>
          {byDay(entries).map(([day, some]) => (
            <section key={day} aria-label={dayText(day, reader.today)}>
              <h3>{dayText(day, reader.today)}</h3>
              <ul>
                {some.map((entry) => (
                  <AuditRow
                    key={entry.id}
                    {...{ entry, reader }}
                    only={() => write({ kind: entry.entity, id: entry.entity_id })}
                    isOnly={chosen.id !== ""}
                  />
                ))}
              </ul>
            </section>
          ))}
          {list.isFetchNextPageError && list.error && (
            <FaultNote fault={list.error} retry={() => list.fetchNextPage()} />
          )}
          {list.hasNextPage && (
            <button
              type="button"
              className={`button ${css["earlier"]}`}
              onClick={() => void list.fetchNextPage()}
              disabled={list.isFetchingNextPage}
            >
              {t("audit.earlier")}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function onlyName(kind: string, id: string, entries: readonly Entry[], names: Names): string {
  const [newest] = entries;
  const isOfIt = newest?.entity === kind && newest.entity_id === id;
  return (isOfIt && subjectOf(newest, names)) || nameIn(names, kind, id);
}

function rowsOf(entries: readonly Entry[], names: Names) {
  return [
    ["time", "who", "key", "address", "action", "kind", "id", "name", "before", "after"],
    ...entries.map((entry) => [
      entry.at,
      whoIn(entry, names).name,
      entry.by.key === null ? "" : nameIn(names, "key", entry.by.key),
      entry.by.address,
      entry.operation,
      entry.entity,
      entry.entity_id,
      subjectOf(entry, names),
      JSON.stringify(entry.before),
      JSON.stringify(entry.after),
    ]),
  ];
}

/** As high as the first entries will be. */
function Waiting() {
  return (
    <div className={`panel ${css["waits"]}`} role="status" aria-busy="true">
      <span className="hidden">…</span>
      {Array.from({ length: 8 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <span key={index} className="skeleton" />
      ))}
    </div>
  );
}
