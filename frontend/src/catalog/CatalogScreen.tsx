/** One screen for all lists of the catalog: its bar, its table, its form, and the way back. */
import { useLocation, useNavigate } from "@tanstack/react-router";
import { CopyPlus, Pause, Pencil, Play, Trash2 } from "lucide-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { FaultNote, faultText } from "../app/Faults";
import { type Exported, ExportMenu } from "../exports/ExportMenu";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { Notice, type Said } from "../links/Notice";
import { PickedBar } from "../links/PickedBar";
import { changedSearch } from "../links/wanted";
import type { Search } from "../scope/scope";
import { useLast } from "../ui/useLast";
import css from "./Catalog.module.css";
import { CatalogBar } from "./CatalogBar";
import { areCounted, type Column, type Entry, sorted } from "./columns";
import { refreshCatalog } from "./data";
import { EntryForm, type FieldOf } from "./EntryForm";
import { type Act, Table } from "./Table";
import { usePostponed } from "./usePostponed";

export interface Words {
  title: string;
  /** So many there are. */
  count: (n: number) => string;
  create: string;
  edit: string;
  empty: string;
  emptyHint: string;
}

interface Props<E extends Entry> {
  words: Words;
  /** All there are; undefined while they are on their way. */
  entries: readonly E[] | undefined;
  fault: unknown;
  retry: () => unknown;
  columns: readonly Column<E>[];
  /** What is asked for to fill the columns, where that is more than the entries. */
  counted?: { error: unknown; refetch: () => unknown };
  /** How it is sorted unless the address says. */
  usual: string;
  hasPeriod?: boolean;
  /** Its fields, of an entry, of a copy of one, or (null) of a new one. */
  fields: (entry: E | null, isCopy: boolean) => readonly FieldOf[];
  /** Returns what to say of it, where saying that it is saved is not enough. */
  save: (entry: E | null, values: Record<string, string>) => Promise<unknown>;
  remove: (entry: E) => Promise<unknown>;
  /** Brings back what is deleted at once; without it deleting waits for ten seconds. */
  restore?: (entry: E) => Promise<unknown>;
  isFixed?: (entry: E) => boolean;
  /** Whether a new one may begin as a copy of one that there is. */
  canCopy?: boolean;
  /** Where entries can be paused: whether one is, and how it is made so or let go on. */
  pausing?: { is: (entry: E) => boolean; set: (entry: E, is: boolean) => Promise<unknown> };
  deleted?: (entry: E) => string;
  open: (entry: E) => void;
  acts: (entry: E) => readonly Act[];
  below?: (entry: E) => ReactNode;
  /** What can be done with those that are ticked; without it none can be. */
  together?: (ids: readonly number[]) => ReactNode;
  /** What can be had as files, given the text that is searched for and what is found by it. */
  files: (text: string, found: readonly E[]) => readonly Exported[];
  /** What is said, where it is said at the side of the screen as long as that is open. */
  notice?: { said: Said | null; say: (said: Said | null) => void; isAtSide: boolean };
  children?: ReactNode;
}

const NONE: ReadonlySet<number> = new Set();

/** Of an entry, to be changed or to begin a new one with; of none. */
interface Form<E> {
  of: E | null;
  isNew: boolean;
}
const NEW = { of: null, isNew: true } as const;

export function CatalogScreen<E extends Entry>(props: Props<E>) {
  const { words, entries, columns } = props;
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const text = String([search["q"] ?? ""].flat()[0] ?? "");
  const sort = String([search["sort"] ?? ""].flat()[0] ?? "") || props.usual;
  const [form, setForm] = useState<Form<E> | null>(search["new"] ? NEW : null);
  const [own, setOwn] = useState<Said | null>(null);
  const {
    said,
    say: setSaid,
    isAtSide,
  } = props.notice ?? { said: own, say: setOwn, isAtSide: false };
  const [at, setAt] = useState(-1);
  const [chosen, setChosen] = useState(NONE);
  const field = useRef<HTMLInputElement>(null);
  const notDeleted = (error: unknown, name: string) =>
    setSaid({
      isFault: true,
      text: t("catalog.notDeleted", {
        name,
        reason: faultText(error),
      }),
    });
  const postponed = usePostponed(notDeleted);
  const update = (changes: Search) =>
    void navigate({ to: ".", search: changedSearch(search, changes), replace: true });

  const uncounted = props.counted?.error ? props.counted : null;
  const isUncounted = uncounted !== null;
  const shown = useMemo(() => {
    const words = text.toLocaleLowerCase();
    const found = entries?.filter((one) => one.name.toLocaleLowerCase().includes(words));
    if (!found || areCounted(found, columns, sort)) return found && sorted(found, columns, sort);
    // Their places come with their figures: nothing moves once it is there.
    return isUncounted ? sorted(found, columns, "name") : undefined;
  }, [entries, columns, sort, text, isUncounted]);
  const rows = shown?.filter((one) => one.id !== postponed.hidden);
  const isEmpty = rows?.length === 0;
  const picked = rows?.filter((one) => chosen.has(one.id)).map((one) => one.id) ?? [];
  // It keeps its name while it closes.
  const lastForm = useLast(form);
  const fields = useMemo(
    () => (form === null ? null : props.fields(form.of, form.isNew && form.of !== null)),
    [form, props.fields],
  );

  async function save(values: Record<string, string>) {
    await props.save(form?.isNew ? null : (form?.of ?? null), values);
    refreshCatalog();
    // What has a title has a name for its address, too, which nobody calls it by.
    setSaid({ text: t("catalog.saved", { name: values["title"] || values["name"] || "" }) });
  }
  async function remove(entry: E) {
    const text = props.deleted?.(entry) ?? t("catalog.deleted", { name: entry.name });
    const { restore } = props;
    if (!restore) {
      postponed.postpone(entry.id, entry.name, async () => {
        await props.remove(entry);
        refreshCatalog();
      });
      const undo = async () => {
        postponed.undo();
        return null;
      };
      setSaid({ text, undo });
      return;
    }
    try {
      await props.remove(entry);
      const undo = async () => {
        await restore(entry);
        refreshCatalog();
        return null;
      };
      setSaid({ text, undo });
    } catch (error) {
      notDeleted(error, entry.name);
    }
    refreshCatalog();
  }
  async function pause(entry: E, is: boolean, set: (entry: E, is: boolean) => Promise<unknown>) {
    try {
      await set(entry, is);
      const undo = async () => {
        await set(entry, !is);
        refreshCatalog();
        return null;
      };
      const text = t(is ? "catalog.paused" : "catalog.resumed", { name: entry.name });
      setSaid({ text, undo });
    } catch (error) {
      setSaid({
        isFault: true,
        text: t("catalog.notChanged", { name: entry.name, reason: faultText(error) }),
      });
    }
    refreshCatalog();
  }
  const pausingAct = (entry: E, { is, set }: NonNullable<Props<E>["pausing"]>): Act => {
    const next = !is(entry);
    return {
      label: t(next ? "links.pause" : "links.resume"),
      icon: next ? Pause : Play,
      run: () => void pause(entry, next, set),
    };
  };
  const acts = (entry: E): readonly Act[] =>
    props.isFixed?.(entry)
      ? props.acts(entry)
      : [
          ...props.acts(entry),
          {
            label: words.edit,
            icon: Pencil,
            key: "e",
            run: () => setForm({ of: entry, isNew: false }),
          },
          ...(props.canCopy
            ? [
                {
                  label: t("catalog.copy"),
                  icon: CopyPlus,
                  run: () => setForm({ of: entry, isNew: true }),
                },
              ]
            : []),
          ...(props.pausing ? [pausingAct(entry, props.pausing)] : []),
          {
            label: t("links.delete"),
            icon: Trash2,
            key: "Delete",
            run: () => void remove(entry),
          },
        ];

  const current = rows?.[at];
  useActions([
    {
      id: "new",
      label: words.create,
      group: t("keys.group.view"),
      key: "n",
      run: () => setForm(NEW),
    },
    {
      id: "find",
      label: t("catalog.find"),
      group: t("keys.group.view"),
      key: "/",
      run: () => field.current?.focus(),
    },
    ...(current ? acts(current) : []).map((act) => ({
      id: `entry ${act.label}`,
      label: `${act.label}: ${current?.name}`,
      group: t("keys.group.view"),
      ...(act.key ? { key: act.key } : {}),
      run: act.run,
    })),
  ]);

  return (
    <>
      <CatalogBar
        title={words.title}
        create={words.create}
        hasPeriod={props.hasPeriod ?? true}
        {...{ field, text }}
        find={(q) => update({ q })}
        add={() => setForm(NEW)}
      />
      <div className={css["screen"]}>
        {/* Of nothing there is no file, and what is there instead says that there is nothing. */}
        <div className={isEmpty ? "hidden" : css["tools"]}>
          <p className="faint" aria-live="polite">
            {rows && words.count(rows.length)}
          </p>
          {rows && !isEmpty && <ExportMenu of={props.files(text, rows)} isPlain />}
        </div>
        <div className="panel">
          {uncounted && entries && !isEmpty && (
            <FaultNote fault={uncounted.error} retry={uncounted.refetch} />
          )}
          {props.together && picked.length > 0 && (
            <PickedBar count={picked.length}>{props.together(picked)}</PickedBar>
          )}
          {props.fault && !entries ? (
            <FaultNote fault={props.fault} retry={props.retry} />
          ) : isEmpty ? (
            <div className={css["empty"]}>
              <strong>{text ? t("catalog.noneFound", { text }) : words.empty}</strong>
              {!text && <p className="faint">{words.emptyHint}</p>}
              {text ? (
                <button
                  type="button"
                  className="button"
                  onClick={() => {
                    if (field.current) field.current.value = "";
                    update({ q: "" });
                  }}
                >
                  {t("catalog.clear")}
                </button>
              ) : (
                <button type="button" className="button primary" onClick={() => setForm(NEW)}>
                  {words.create}
                </button>
              )}
            </div>
          ) : (
            <Table
              title={words.title}
              entries={rows}
              {...{ columns, sort, acts, at, setAt }}
              open={props.open}
              below={props.below}
              {...(props.together ? { chosen, setChosen } : {})}
              sortBy={(next) => update({ sort: next === props.usual ? "" : next })}
            />
          )}
        </div>
      </div>
      {props.children}
      <EntryForm
        title={lastForm?.isNew ? words.create : words.edit}
        fields={fields}
        isNew={lastForm?.isNew ?? false}
        save={save}
        close={() => setForm(null)}
      />
      <Notice said={isAtSide ? null : said} say={setSaid} />
    </>
  );
}
