import { Modal } from "@mantine/core";
import { Pencil, Trash2 } from "lucide-react";
import { useEffect, useMemo } from "react";
import { v3 } from "../api/client";
import { EntryForm, type FieldOf } from "../catalog/EntryForm";
import { clockText, dayText } from "../format/times";
import { t } from "../i18n";
import { Notice, type Said } from "../links/Notice";
import type { Look } from "../overview/figures";
import { useFilterNames } from "../scope/names";
import { useLast } from "../ui/useLast";
import css from "./NoteDesk.module.css";
import { beginning, type Note, type Subject } from "./notes";
import { type Open, refreshNotes } from "./useNotes";

interface Props {
  look: Look;
  subject: Subject | null;
  shown: readonly Note[];
  mayWrite: boolean;
  open: Open | null;
  show: (open: Open | null) => void;
  said: Said | null;
  say: (said: Said | null) => void;
  remove: (note: Note) => void;
  /** Gives the focus back. */
  back: () => void;
}

/** Where notes are read, written, changed and deleted. */
export function NoteDesk(props: Props) {
  const { look, subject, open, show, say, back } = props;
  // Its dialogs follow one another: only the last that closes gives the focus back.
  useEffect(() => {
    if (open === null) back();
  }, [open, back]);
  const named = useFilterNames(
    subject ? [{ dimension: subject.kind, test: "is", values: [String(subject.id)] }] : [],
  );
  const name = subject ? named(subject.kind, String(subject.id)) : "";
  const edited = open && "note" in open ? open.note : null;
  // While it closes the form keeps its name.
  const last = useLast(open && "list" in open ? null : open);
  const at = open && "at" in open ? open.at : (edited?.at ?? null);
  const fields = useMemo(
    () => (at === null ? null : fieldsOf(edited, at, subject, name)),
    [edited, at, subject, name],
  );
  async function save(values: Record<string, string>) {
    const sent = bodyOf(values, edited);
    await (edited
      ? v3.PUT("/v3/annotations/{id}", { params: { path: { id: edited.id } }, body: sent })
      : v3.POST("/v3/annotations", { body: sent }));
    await refreshNotes();
    say({ text: t("notes.saved") });
  }
  return (
    <>
      <NoteList
        {...props}
        today={look.today}
        ids={open && "list" in open ? open.list : null}
        edit={(note) => show({ note })}
      />
      <EntryForm
        title={t(last && "note" in last ? "notes.edit" : "notes.add")}
        fields={fields}
        isNew={!edited}
        save={save}
        close={() => show(null)}
        returnFocus={false}
      />
      <Notice said={props.said} say={say} />
    </>
  );
}

interface ListProps extends Pick<Props, "shown" | "mayWrite" | "show" | "remove"> {
  today: string;
  /** Null: closed. */
  ids: readonly number[] | null;
  edit: (note: Note) => void;
}

function NoteList({ shown, mayWrite, show, remove, today, ids, edit }: ListProps) {
  const last = useLast(ids);
  const notes = shown.filter(({ id }) => last?.includes(id));
  return (
    <Modal
      opened={ids !== null}
      onClose={() => show(null)}
      title={t("notes.title")}
      size={480}
      returnFocus={false}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      <ul className={css["notes"]}>
        {notes.map((note) => (
          <li key={note.id}>
            <div>
              <span className="faint">
                {[whenText(note, today), note.name].filter(Boolean).join(" · ")}
              </span>
              <p>{note.text}</p>
            </div>
            {mayWrite && (
              <>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("notes.editNamed", { text: note.text })}
                  title={t("links.edit")}
                  onClick={() => edit(note)}
                >
                  <Pencil size={14} aria-hidden />
                </button>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("notes.deleteNamed", { text: note.text })}
                  title={t("links.delete")}
                  onClick={() => {
                    // The way back would lie behind it.
                    show(null);
                    remove(note);
                  }}
                >
                  <Trash2 size={14} aria-hidden />
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function whenText(note: Note, today: string): string {
  const day = dayText(note.at.slice(0, 10), today);
  return note.at.length === 10 ? day : `${day}, ${clockText(beginning(note))}`;
}

function aboutOf({ datapoint, group }: Note): Subject | null {
  if (datapoint !== null) return { kind: "datapoint", id: datapoint };
  return group === null ? null : { kind: "group", id: group };
}

function placeOf(subject: Subject | null): string {
  return subject ? `${subject.kind} ${subject.id}` : "";
}

/** Of a note, or of a new one at a day or a time; `name` is what the screen's subject is called. */
function fieldsOf(
  note: Note | null,
  at: string,
  subject: Subject | null,
  name: string,
): readonly FieldOf[] {
  const choices = new Map([["", t("notes.ofAccount")]]);
  if (subject) choices.set(placeOf(subject), name);
  const about = placeOf(note ? aboutOf(note) : subject);
  if (note && about) choices.set(about, note.name);
  return [
    { name: "text", label: t("notes.text"), value: note?.text ?? "", kind: "area" },
    { name: "at", label: t("notes.day"), value: at.slice(0, 10), kind: "date" },
    {
      name: "time",
      label: t("notes.time"),
      hint: t("notes.timeHint"),
      value: at.slice(11, 16),
      kind: "time",
    },
    ...(choices.size > 1
      ? [
          {
            name: "about",
            label: t("notes.about"),
            value: about,
            kind: "choice",
            choices: [...choices],
          } as const,
        ]
      : []),
  ];
}

function bodyOf(values: Record<string, string>, note: Note | null) {
  const { text = "", at: day = "", time = "", about = "" } = values;
  const at = time ? `${day}T${time}` : day;
  const [kind, id] = about.split(" ");
  const isSame = note !== null && note.at.slice(0, 16) === at;
  return {
    text,
    // To the second, where nobody has changed it.
    at: isSame ? note.at : at,
    datapoint: kind === "datapoint" ? Number(id) : null,
    group: kind === "group" ? Number(id) : null,
  };
}
