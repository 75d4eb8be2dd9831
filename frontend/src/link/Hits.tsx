import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import type { Look } from "../overview/figures";
import { clicked } from "../scope/filters";
import { OWN_RULES } from "../scope/labels";
import { useRuleNames } from "../scope/names";
import { EventTable } from "../stream/EventTable";
import { type Event, merged, useEvents } from "../stream/events";
import css from "./Hits.module.css";
import page from "./LinkPage.module.css";

const AT_ONCE = 20;
const KINDS: readonly Event["kind"][] = ["click", "view", "conversion"];

/** What happened to the link last, and, page by page, before that. */
export function Hits({ look }: { look: Look }) {
  const query = useEvents({ filters: look.filters, kinds: KINDS, who: "all" }, AT_ONCE);
  const events = merged([], query.data?.pages.flatMap((one) => one.events) ?? []);
  const { filters } = look.scope;
  const rules = useRuleNames(
    look.filters,
    events.some(({ rule }) => rule !== null && rule >= OWN_RULES),
  );
  return (
    <section className={`panel ${page["panel"]} ${css["hits"]}`} aria-label={t("link.hits")}>
      <div className={page["head"]}>
        <h2>{t("link.hits")}</h2>
        <p>{t("link.hitsHint")}</p>
      </div>
      {query.error && !query.data ? (
        <FaultNote fault={query.error} retry={query.refetch} />
      ) : query.data && events.length === 0 ? (
        <p className={page["empty"]}>{t("link.hitsNone")}</p>
      ) : (
        <EventTable
          events={events}
          isPending={query.isPending}
          isOfOne
          rules={rules}
          filter={(dimension, value, isNot) =>
            look.update({
              filters: clicked(filters, dimension, value, isNot ? "not" : "is", false),
            })
          }
        />
      )}
      {query.error && query.data && <FaultNote fault={query.error} retry={query.fetchNextPage} />}
      {query.hasNextPage && (
        <button
          type="button"
          className={`button ${css["older"]}`}
          onClick={() => void query.fetchNextPage()}
          disabled={query.isFetchingNextPage}
        >
          {t("stream.older")}
        </button>
      )}
    </section>
  );
}
