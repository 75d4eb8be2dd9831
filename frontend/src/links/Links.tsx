import { useLocation, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { CompareButton } from "../compare/CompareButton";
import { ExportMenu } from "../exports/ExportMenu";
import { t } from "../i18n";
import type { Search } from "../scope/scope";
import { linkPlace, useNow } from "../scope/useScope";
import { ColumnChooser } from "./ColumnChooser";
import { change, type How, move } from "./change";
import { useColumns } from "./columns";
import { type Link, type LinkRow, type Named, useLinks } from "./data";
import { filesOf } from "./files";
import { LinkFilters } from "./LinkFilters";
import { type FormOf, LinkForm } from "./LinkForm";
import { LinkList } from "./LinkList";
import type { LinkActs } from "./LinkMenu";
import css from "./Links.module.css";
import { LinksBar } from "./LinksBar";
import { MoveTo } from "./MoveTo";
import { NoLinks } from "./NoLinks";
import { Notice, type Said } from "./Notice";
import { PickedBar } from "./PickedBar";
import { useCurrent } from "./useCurrent";
import { useLinkKeys } from "./useLinkKeys";
import { CARDS, ROWS, useVirtualRows } from "./useVirtualRows";
import { useWanted } from "./useWanted";
import { ViewSwitch } from "./ViewSwitch";
import { EVERY, isNarrowed } from "./wanted";

const BulkCreate = lazy(async () => ({
  default: (await import("../bulk/BulkCreate")).BulkCreate,
}));
const NONE: ReadonlySet<number> = new Set();

/** All links with what they have done: found, sorted, changed many at once. */
export function Links() {
  const { wanted, update: go, view, show, asksForNew } = useWanted();
  const navigate = useNavigate();
  const search = useLocation({ select: (location) => location.search as Search });
  const now = useNow();
  const today = now.slice(0, 10);
  const query = useLinks(wanted, today);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const count = query.data?.pages[0]?.count;
  const virtual = useVirtualRows(rows.length, query, view === "cards" ? CARDS : ROWS);
  const [columns, toggleColumn] = useColumns();
  const [chosen, setChosen] = useState(NONE);
  const current = useCurrent(rows, virtual.focus);
  const [form, setForm] = useState<FormOf | null>(asksForNew ? "new" : null);
  const [said, setSaid] = useState<Said | null>(null);
  const [isBulk, setBulk] = useState(false);
  const [isBulkDue, setBulkDue] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // Cards stand on the ground, not on another card.
  const areCards = view === "cards" && rows.length > 0;
  const picked = rows.filter((one) => chosen.has(one.id));
  const create = () => setForm("new");
  const createMany = () => {
    setBulkDue(true);
    setBulk(true);
  };

  // The list is drawn anew whenever it is scrolled; this is not.
  const files = useMemo(() => filesOf(wanted, today), [wanted, today]);

  const update = (changes: Search) => {
    setChosen(NONE);
    go(changes);
  };
  async function changeAll(links: readonly LinkRow[], how: How) {
    setChosen(NONE);
    setSaid(await change(links, how));
  }
  async function moveAll(links: readonly LinkRow[], campaign: Named) {
    setChosen(NONE);
    setSaid(await move(links, campaign));
  }
  const acts: LinkActs = {
    figures: (link) => void navigate(linkPlace(link.id, search)),
    edit: (link) => setForm(link.id),
    copy: (link) => setForm({ copyOf: link.id }),
    change: (link, how) => void changeAll([link], how),
  };
  useLinkKeys({
    current: current.link,
    acts,
    create,
    createMany,
    find: () => field.current?.focus(),
    move: current.move,
    lanes: virtual.lanes,
    view,
    show,
    say: setSaid,
  });

  return (
    <>
      <LinksBar text={wanted.text} find={(q) => update({ q })} {...{ field, create, createMany }} />
      <div className={css["screen"]}>
        <LinkFilters {...{ wanted, update, count }}>
          <ViewSwitch {...{ view, show }} />
          <ColumnChooser columns={columns} toggle={toggleColumn} />
          <ExportMenu of={files} isPlain />
        </LinkFilters>
        <div className={areCards ? css["list"] : `panel ${css["list"]}`}>
          {picked.length > 0 && (
            <PickedBar count={picked.length} change={(how) => void changeAll(picked, how)}>
              <CompareButton kind="link" ids={picked.map((one) => one.id)} />
              <MoveTo move={(campaign) => void moveAll(picked, campaign)} />
            </PickedBar>
          )}
          {query.error && !query.data ? (
            <FaultNote fault={query.error} retry={query.refetch} />
          ) : query.data && rows.length === 0 ? (
            <NoLinks
              isNarrowed={isNarrowed(wanted)}
              showAll={() => update(EVERY)}
              create={create}
            />
          ) : (
            <LinkList
              {...{
                rows,
                view,
                virtual,
                columns,
                wanted,
                update,
                now,
                current,
                chosen,
                setChosen,
                acts,
              }}
              count={count}
              state={query.isPlaceholderData ? "stale" : query.data ? "fresh" : "waiting"}
            />
          )}
        </div>
      </div>
      <LinkForm
        of={form}
        close={() => setForm(null)}
        done={(link, isNew) => setSaid(isNew ? created(link) : saved(link))}
      />
      {isBulkDue && (
        <Suspense>
          <BulkCreate isOpen={isBulk} close={() => setBulk(false)} />
        </Suspense>
      )}
      <Notice said={said} say={setSaid} />
    </>
  );
}

function created({ trackingCode, title = "" }: Partial<Link>): Said {
  if (!trackingCode) return { text: t("links.created", { url: title }) };
  return { text: t("links.created", { url: trackingCode }), copy: trackingCode };
}

function saved(link: Partial<Link>): Said {
  return { text: t("links.saved", { name: link.title ?? "" }) };
}
