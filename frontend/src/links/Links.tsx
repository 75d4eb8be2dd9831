import { Menu } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import {
  ArrowDown,
  ArrowUp,
  ChartNoAxesColumn,
  Columns3,
  Ellipsis,
  ExternalLink,
  Pause,
  Pencil,
  Play,
  Plus,
  QrCode,
  Search as SearchIcon,
  Trash2,
} from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { DOT, money, whole } from "../format/numbers";
import { agoText } from "../format/times";
import { type Key, t } from "../i18n";
import { useActions } from "../keys/actions";
import { writeFilter } from "../scope/filters";
import { type Preset, readPeriod } from "../scope/period";
import type { Search } from "../scope/scope";
import { useNow } from "../scope/useScope";
import { useAccount } from "../session/session";
import { Copy } from "../ui/Copy";
import {
  type LinkRow,
  PAGE,
  refreshLinks,
  remove,
  setStatus,
  useCampaigns,
  useLinks,
  useTags,
  useTrends,
  type Wanted,
} from "./data";
import { LinkForm } from "./LinkForm";
import css from "./Links.module.css";
import { Notice, type Said } from "./Notice";
import { Sparkline } from "./Sparkline";

const ROW = 48;
const PERIODS: readonly Preset[] = ["today", "7d", "28d", "91d", "12m", "all"];
const STATUSES = ["active", "paused", "all"] as const;
const COLUMNS = [
  "campaign",
  "tags",
  "trend",
  "clicks",
  "unique",
  "conversions",
  "value",
  "last",
] as const;
type Column = (typeof COLUMNS)[number];
const NAMES: Record<Column, Key> = {
  campaign: "links.campaign",
  tags: "links.tags",
  trend: "links.trend",
  clicks: "metric.clicks",
  unique: "metric.unique_clicks",
  conversions: "metric.conversions",
  value: "metric.value",
  last: "links.last",
};
/** By which figure or member of the API a column sorts. */
const SORTS: Partial<Record<Column | "link", string>> = {
  link: "title",
  campaign: "groupName",
  clicks: "totalClicks",
  unique: "uniqueClicks",
  conversions: "conversionsCount",
  value: "conversionsValue",
  last: "lastHitDate",
};
const STORED = "clicktrail.links.columns";

function readWanted(search: Search): Wanted {
  const one = (name: string) => String([search[name] ?? ""].flat()[0] ?? "");
  const sort = one("sort") || "-totalClicks";
  return {
    text: one("q"),
    status: STATUSES.find((each) => each === one("status")) ?? "active",
    tag: one("tag"),
    group: one("campaign"),
    sort: sort.replace("-", ""),
    ascending: !sort.startsWith("-"),
    period: readPeriod(one("period"), undefined, undefined),
  };
}

/** All links with what they have done: found, sorted, changed many at once. */
export function Links() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const wanted = useMemo(() => readWanted(search), [search]);
  const now = useNow();
  const today = now.slice(0, 10);
  const { currency } = useAccount();
  const query = useLinks(wanted, today);
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  const count = query.data?.pages[0]?.count ?? 0;
  const { data: campaigns = [] } = useCampaigns();
  const { data: tags = [] } = useTags();
  const [columns, setColumns] = useState<readonly Column[]>(storedColumns);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [at, setAt] = useState(-1);
  const [form, setForm] = useState<number | "new" | null>(search["new"] ? "new" : null);
  const [said, setSaid] = useState<Said | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const body = useRef<HTMLTableSectionElement>(null);

  const update = (changes: Search) => {
    const next = { ...search, ...changes };
    const kept = Object.entries(next).filter(([name, value]) => value && name !== "new");
    setChosen(new Set());
    void navigate({ to: ".", search: Object.fromEntries(kept), replace: true });
  };
  const find = useDebouncedCallback((q: string) => update({ q }), 200);

  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= rows.length - 30) void fetchNextPage();
  }, [last, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const figures = (link: LinkRow) => {
    const f = writeFilter({ dimension: "datapoint", test: "is", values: [String(link.id)] });
    void navigate({ to: "/", search: { f: [f] } });
  };

  async function change(links: readonly LinkRow[], how: "pause" | "resume" | "delete") {
    const ids = links.map((one) => one.id);
    if (ids.length === 0) return;
    setChosen(new Set());
    const result = await (how === "delete" ? remove(ids) : setStatus(ids, how === "pause" ? 1 : 0));
    refreshLinks();
    const n = ids.length - result.failed;
    if (result.failed > 0) {
      setSaid({ text: t("links.failed", { n: result.failed, reason: result.reason }) });
      return;
    }
    const key = {
      pause: "links.paused",
      resume: "links.resumed",
      delete: "links.deleted",
    } as const;
    setSaid({
      text: t(key[how], { n }),
      undo: async () => {
        // What was deleted comes back as it was listed.
        const back = how === "resume" || (how === "delete" && wanted.status === "paused") ? 1 : 0;
        await setStatus(ids, back);
        refreshLinks();
      },
    });
  }

  const current = rows[at];
  const group = t("keys.group.links");
  const move = (by: 1 | -1) => {
    const next = Math.max(0, Math.min(rows.length - 1, at + by));
    setAt(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() =>
      body.current?.querySelector<HTMLElement>(`[data-index="${next}"] button`)?.focus(),
    );
  };
  useActions([
    { id: "new", label: t("links.new"), group, key: "n", run: () => setForm("new") },
    { id: "find", label: t("links.search"), group, key: "/", run: () => field.current?.focus() },
    { id: "down", label: t("links.down"), group, key: "j", isKeyOnly: true, run: () => move(1) },
    { id: "up", label: t("links.up"), group, key: "k", isKeyOnly: true, run: () => move(-1) },
    ...(current
      ? [
          {
            id: "edit",
            label: `${t("links.edit")}: ${current.title}`,
            group,
            key: "e",
            run: () => setForm(current.id),
          },
          {
            id: "copy",
            label: t("copy.url", { url: current.shortUrl }),
            group,
            key: "c",
            run: () => {
              void navigator.clipboard.writeText(current.shortUrl);
              setSaid({ text: `${t("copy.copied")}: ${current.shortUrl}` });
            },
          },
          {
            id: "qr",
            label: `${t("links.qr")}: ${current.title}`,
            group,
            key: "q",
            run: () => void window.open(`${current.shortUrl}.qr`, "_blank", "noreferrer"),
          },
          {
            id: "figures",
            label: `${t("links.figures")}: ${current.title}`,
            group,
            key: "o",
            run: () => figures(current),
          },
          {
            id: "delete",
            label: `${t("links.delete")}: ${current.title}`,
            group,
            key: "Delete",
            run: () => void change([current], "delete"),
          },
        ]
      : []),
  ]);

  const trends = usePagesOfTrends(rows, items[0]?.index ?? 0, last, wanted, today);
  const picked = rows.filter((one) => chosen.has(one.id));
  const isFiltered = wanted.text || wanted.tag || wanted.group || wanted.status !== "active";
  const padTop = items[0] ? items[0].start - virtual.options.scrollMargin : 0;
  const padBottom =
    virtual.getTotalSize() - ((items.at(-1)?.end ?? 0) - virtual.options.scrollMargin);
  const heading = (column: Column | "link", name: string) => {
    const sort = SORTS[column];
    if (!sort) return name;
    const isSorted = wanted.sort === sort;
    const isText = column === "link" || column === "campaign";
    const next = isSorted ? (wanted.ascending ? `-${sort}` : sort) : isText ? sort : `-${sort}`;
    return (
      <button type="button" onClick={() => update({ sort: next })}>
        {name}
        {isSorted &&
          (wanted.ascending ? (
            <ArrowUp size={12} aria-hidden />
          ) : (
            <ArrowDown size={12} aria-hidden />
          ))}
      </button>
    );
  };
  const sortOf = (column: Column | "link") =>
    wanted.sort === SORTS[column] ? (wanted.ascending ? "ascending" : "descending") : undefined;

  return (
    <>
      <header className={css["bar"]}>
        <h1>{t("nav.links")}</h1>
        <label className={css["search"]}>
          <SearchIcon size={15} aria-hidden />
          <input
            ref={field}
            defaultValue={wanted.text}
            onChange={(event) => find(event.target.value.trim())}
            onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
            placeholder={t("links.search")}
            aria-label={t("links.search")}
          />
          <kbd>/</kbd>
        </label>
        <button type="button" className="button primary" onClick={() => setForm("new")} title="N">
          <Plus size={15} aria-hidden />
          <span className={css["newText"]}>{t("links.new")}</span>
        </button>
      </header>
      <div className={css["screen"]}>
        <div className={css["tools"]}>
          <div className={css["segments"]} role="radiogroup" aria-label={t("links.status")}>
            {STATUSES.map((status) => (
              <label key={status}>
                <input
                  type="radio"
                  name="status"
                  checked={wanted.status === status}
                  onChange={() => update({ status: status === "active" ? "" : status })}
                />
                <span>{t(`links.status.${status}`)}</span>
              </label>
            ))}
          </div>
          <select
            className="input small"
            aria-label={t("links.campaign")}
            value={wanted.group}
            onChange={(event) => update({ campaign: event.target.value })}
          >
            <option value="">{t("links.anyCampaign")}</option>
            {campaigns.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
          <select
            className="input small"
            aria-label={t("links.tag")}
            value={wanted.tag}
            onChange={(event) => update({ tag: event.target.value })}
          >
            <option value="">{t("links.anyTag")}</option>
            {tags.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
          <select
            className="input small"
            aria-label={t("links.period")}
            value={"preset" in wanted.period ? wanted.period.preset : "28d"}
            onChange={(event) => update({ period: event.target.value })}
          >
            {PERIODS.map((preset) => (
              <option key={preset} value={preset}>
                {t(`period.${preset}` as Key)}
              </option>
            ))}
          </select>
          <span className={`faint ${css["count"]}`} aria-live="polite">
            {query.data && t("links.count", { n: count })}
          </span>
          <Menu closeOnItemClick={false} position="bottom-end">
            <Menu.Target>
              <button type="button" className="button plain">
                <Columns3 size={15} aria-hidden />
                {t("links.columns")}
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {COLUMNS.map((column) => (
                <Menu.Item
                  key={column}
                  role="menuitemcheckbox"
                  aria-checked={columns.includes(column)}
                  data-active-choice={columns.includes(column) || undefined}
                  onClick={() => {
                    const next = COLUMNS.filter(
                      (one) => columns.includes(one) !== (one === column),
                    );
                    localStorage.setItem(STORED, next.join(","));
                    setColumns(next);
                  }}
                >
                  {t(NAMES[column])}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
        <div className={`panel ${css["list"]}`}>
          {picked.length > 0 && (
            <div className={css["picked"]}>
              <strong>{t("links.selected", { n: picked.length })}</strong>
              <button type="button" className="button" onClick={() => void change(picked, "pause")}>
                <Pause size={14} aria-hidden />
                {t("links.pause")}
              </button>
              <button
                type="button"
                className="button"
                onClick={() => void change(picked, "resume")}
              >
                <Play size={14} aria-hidden />
                {t("links.resume")}
              </button>
              <button
                type="button"
                className="button"
                onClick={() => void change(picked, "delete")}
              >
                <Trash2 size={14} aria-hidden />
                {t("links.delete")}
              </button>
            </div>
          )}
          {query.error && !query.data ? (
            <FaultNote fault={query.error} retry={query.refetch} />
          ) : query.data && rows.length === 0 ? (
            <div className={css["empty"]}>
              <strong>{t(isFiltered ? "links.noneFound" : "links.empty")}</strong>
              <p className="faint">{t(isFiltered ? "links.noneFoundHint" : "links.emptyHint")}</p>
              {isFiltered ? (
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    if (field.current) field.current.value = "";
                    update({ q: "", tag: "", campaign: "", status: "" });
                  }}
                >
                  {t("links.clear")}
                </button>
              ) : (
                <button type="button" className="button primary" onClick={() => setForm("new")}>
                  {t("links.new")}
                </button>
              )}
            </div>
          ) : (
            <table className={css["table"]} aria-rowcount={count}>
              <thead>
                <tr>
                  <th scope="col" className={css["pick"]}>
                    <input
                      type="checkbox"
                      aria-label={t("links.selectAll")}
                      checked={picked.length > 0 && picked.length === rows.length}
                      onChange={(event) =>
                        setChosen(new Set(event.target.checked ? rows.map((one) => one.id) : []))
                      }
                    />
                  </th>
                  <th scope="col" aria-sort={sortOf("link")}>
                    {heading("link", t("links.link"))}
                  </th>
                  {columns.map((column) => (
                    <th
                      key={column}
                      scope="col"
                      data-column={column}
                      className={isFigure(column) ? "num" : ""}
                      aria-sort={sortOf(column)}
                    >
                      {heading(column, t(NAMES[column]))}
                    </th>
                  ))}
                  <th scope="col" className={css["menu"]}>
                    <span className="hidden">{t("nav.more")}</span>
                  </th>
                </tr>
              </thead>
              <tbody ref={body} data-stale={query.isPlaceholderData || undefined}>
                {padTop > 0 && <tr aria-hidden style={{ height: padTop }} />}
                {!query.data &&
                  Array.from({ length: 12 }, (_, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
                    <tr key={index} aria-hidden style={{ height: ROW }}>
                      <td />
                      <td colSpan={columns.length + 2}>
                        <span
                          className="skeleton"
                          style={{ display: "block", height: 12, width: `${70 - index * 3}%` }}
                        />
                      </td>
                    </tr>
                  ))}
                {items.map(({ index }) => {
                  const link = rows[index];
                  if (!link) return null;
                  return (
                    <tr
                      key={link.id}
                      data-index={index}
                      data-current={index === at || undefined}
                      aria-rowindex={index + 2}
                      onFocus={() => setAt(index)}
                      onMouseEnter={() => setAt(index)}
                    >
                      <td className={css["pick"]}>
                        <input
                          type="checkbox"
                          aria-label={t("links.select", { name: link.title })}
                          checked={chosen.has(link.id)}
                          onChange={() => {
                            const next = new Set(chosen);
                            if (!next.delete(link.id)) next.add(link.id);
                            setChosen(next);
                          }}
                        />
                      </td>
                      <th scope="row">
                        <button
                          type="button"
                          className={css["title"]}
                          onClick={() => setForm(link.id)}
                          title={link.destination}
                        >
                          {link.title}
                        </button>
                        <span className={css["url"]}>
                          <span>{link.shortUrl.replace(/^https?:\/\//, "")}</span>
                          <Copy text={link.shortUrl} className={css["copy"] ?? ""} />
                        </span>
                      </th>
                      {columns.map((column) => (
                        <td
                          key={column}
                          data-column={column}
                          className={isFigure(column) ? "num" : ""}
                        >
                          <Cell
                            {...{ column, link, currency, now }}
                            trend={trends.get(link.id)}
                            pick={(tag) => update({ tag: String(tag) })}
                          />
                        </td>
                      ))}
                      <td className={css["menu"]}>
                        <Menu position="bottom-end" width={200}>
                          <Menu.Target>
                            <button
                              type="button"
                              className="button plain square"
                              aria-label={t("links.menu", { name: link.title })}
                            >
                              <Ellipsis size={16} aria-hidden />
                            </button>
                          </Menu.Target>
                          <Menu.Dropdown>
                            <Menu.Item
                              leftSection={<ChartNoAxesColumn size={14} />}
                              rightSection={<kbd>O</kbd>}
                              onClick={() => figures(link)}
                            >
                              {t("links.figures")}
                            </Menu.Item>
                            <Menu.Item
                              leftSection={<Pencil size={14} />}
                              rightSection={<kbd>E</kbd>}
                              onClick={() => setForm(link.id)}
                            >
                              {t("links.edit")}
                            </Menu.Item>
                            <Menu.Item
                              component="a"
                              href={`${link.shortUrl}.qr`}
                              target="_blank"
                              rel="noreferrer"
                              leftSection={<QrCode size={14} />}
                              rightSection={<kbd>Q</kbd>}
                            >
                              {t("links.qr")}
                            </Menu.Item>
                            <Menu.Item
                              component="a"
                              href={link.destination || link.shortUrl}
                              target="_blank"
                              rel="noreferrer"
                              leftSection={<ExternalLink size={14} />}
                            >
                              {t("form.url")}
                            </Menu.Item>
                            <Menu.Item
                              leftSection={
                                wanted.status === "paused" ? (
                                  <Play size={14} />
                                ) : (
                                  <Pause size={14} />
                                )
                              }
                              onClick={() =>
                                void change([link], wanted.status === "paused" ? "resume" : "pause")
                              }
                            >
                              {t(wanted.status === "paused" ? "links.resume" : "links.pause")}
                            </Menu.Item>
                            <Menu.Item
                              leftSection={<Trash2 size={14} />}
                              rightSection={<kbd>Del</kbd>}
                              onClick={() => void change([link], "delete")}
                            >
                              {t("links.delete")}
                            </Menu.Item>
                          </Menu.Dropdown>
                        </Menu>
                      </td>
                    </tr>
                  );
                })}
                {padBottom > 0 && <tr aria-hidden style={{ height: padBottom }} />}
              </tbody>
            </table>
          )}
        </div>
      </div>
      <LinkForm
        of={form}
        close={() => setForm(null)}
        done={(link, isNew) =>
          setSaid(
            isNew
              ? {
                  text: t("links.created", { url: link.trackingCode ?? "" }),
                  copy: link.trackingCode ?? "",
                }
              : { text: t("links.saved", { name: link.title ?? "" }) },
          )
        }
      />
      <Notice said={said} close={() => setSaid(null)} />
    </>
  );
}

function isFigure(column: Column): boolean {
  return !["campaign", "tags", "trend"].includes(column);
}

function storedColumns(): readonly Column[] {
  const stored = localStorage.getItem(STORED);
  if (stored === null) return COLUMNS;
  return COLUMNS.filter((one) => stored.split(",").includes(one));
}

/** The trends of the pages that are seen. */
function usePagesOfTrends(
  rows: readonly LinkRow[],
  from: number,
  to: number,
  wanted: Wanted,
  today: string,
) {
  const idsOf = (page: number) => rows.slice(page * PAGE, (page + 1) * PAGE).map((one) => one.id);
  const first = Math.floor(from / PAGE);
  const { data: one } = useTrends(idsOf(first), wanted.period, today);
  const second = Math.floor(to / PAGE);
  const { data: other } = useTrends(second === first ? [] : idsOf(second), wanted.period, today);
  return useMemo(() => new Map([...(one ?? []), ...(other ?? [])]), [one, other]);
}

interface CellProps {
  column: Column;
  link: LinkRow;
  trend: number[] | undefined;
  currency: string;
  now: string;
  pick: (tag: number) => void;
}

function Cell({ column, link, trend, currency, now, pick }: CellProps) {
  switch (column) {
    case "campaign":
      return link.campaign;
    case "tags":
      return (
        <span className={css["tags"]}>
          {link.tags.map((tag) => (
            <button key={tag.id} type="button" onClick={() => pick(tag.id)}>
              {tag.name}
            </button>
          ))}
        </span>
      );
    case "trend":
      return trend ? <Sparkline values={trend} /> : null;
    case "last":
      if (!link.lastClick) return <span className="faint">{t("links.never")}</span>;
      return (
        <span className="faint">{agoText(localDate(link.lastClick), new Date(`${now}:59Z`))}</span>
      );
    case "value":
      return link.value > 0 ? money(link.value, currency) : <Nothing />;
    default:
      return link[column] > 0 ? whole(link[column]) : <Nothing />;
  }
}

function Nothing() {
  return (
    <span className="faint">
      <span aria-hidden>{DOT}</span>
      <span className="hidden">0</span>
    </span>
  );
}

/** `20261128182346` on the same clock as `useNow`. */
function localDate(text: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
