/** The notes of a screen's period: what its chart shows of them, and where they are written. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import {
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useCallback,
  useMemo,
  useRef,
  useState,
} from "react";
import { body, v3 } from "../api/client";
import { faultText } from "../app/Faults";
import { usePostponed } from "../catalog/usePostponed";
import { later, t } from "../i18n";
import { useActions } from "../keys/actions";
import type { Said } from "../links/Notice";
import type { Look } from "../overview/figures";
import { queries, useSession } from "../session/session";
import { askedFor, type Note, subjectOf } from "./notes";

const NoteDesk = lazy(later(() => import("./NoteDesk").then((all) => ({ default: all.NoteDesk }))));

/** What the desk shows: some notes to read, or the form of one; a new one has a time alone. */
export type Open = { list: readonly number[] } | { note: Note } | { at: string };

export interface Notes {
  shown: readonly Note[];
  mayWrite: boolean;
  /** Opens the form of a new one, on a day or at a time of one. */
  add: (at?: string) => void;
  read: (notes: readonly Note[]) => void;
  /** Has the focus once what opened the desk is gone. */
  chart: RefObject<HTMLDivElement | null>;
  /** Dialogs and what was said: to stand somewhere on the screen. */
  desk: ReactNode;
}

export function useNotes(look: Look): Notes {
  const { data: session } = useSession();
  const mayWrite = session?.user.isGuest === false;
  const subject = useMemo(() => subjectOf(look.filters), [look.filters]);
  const query = askedFor(look.stretch, look.today, subject);
  const { data } = useQuery({
    queryKey: ["annotations", query],
    queryFn: async ({ signal }) =>
      body(await v3.GET("/v3/annotations", { params: { query }, signal })).annotations,
    placeholderData: keepPreviousData,
  });
  const [open, setOpen] = useState<Open | null>(null);
  const [isUsed, setUsed] = useState(false);
  const [said, say] = useState<Said | null>(null);
  const opener = useRef<Element | null>(null);
  const chart = useRef<HTMLDivElement | null>(null);
  const postponed = usePostponed((refused) =>
    say({ isFault: true, text: t("notes.notDeleted", { reason: faultText(refused) }) }),
  );
  const shown = data?.filter(({ id }) => id !== postponed.hidden) ?? [];
  const show = (next: Open) => {
    opener.current = document.activeElement;
    setUsed(true);
    setOpen(next);
  };
  const back = useCallback(() => backTo(opener.current, chart.current), []);
  function remove({ id, text }: Note) {
    postponed.postpone(id, text, async () => {
      await v3.DELETE("/v3/annotations/{id}", { params: { path: { id } }, keepalive: true });
      await refreshNotes();
    });
    const undo = async () => {
      postponed.undo();
      // Its button goes, and may not take the focus along.
      chart.current?.focus({ preventScroll: true });
      return null;
    };
    say({ text: t("notes.deleted"), undo });
  }
  const [lastDay = look.today] = [look.stretch.days?.to ?? look.today, look.today].sort();
  return {
    shown,
    mayWrite,
    chart,
    add: (at = lastDay) => show({ at }),
    read: (notes) => show({ list: notes.map(({ id }) => id) }),
    desk: isUsed && (
      <Suspense>
        <NoteDesk
          {...{ look, subject, shown, mayWrite, open, said, say, remove, back }}
          show={setOpen}
        />
      </Suspense>
    ),
  };
}

/** The focus goes where it came from; if that is gone, or was nowhere, to the chart. */
function backTo(opener: Element | null, chart: HTMLElement | null): void {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  (isThere ? opener : chart)?.focus({ preventScroll: true });
}

/** The key and the command for a new note, at the point of the chart that is looked at. */
export function useNoteKeys({ mayWrite, add }: Notes, point: string | undefined): void {
  useActions(
    mayWrite
      ? [
          {
            id: "note",
            label: t("notes.add"),
            group: t("keys.group.view"),
            key: "n",
            run: () => add(point),
          },
        ]
      : [],
  );
}

export function refreshNotes(): Promise<void> {
  return queries.invalidateQueries({ queryKey: ["annotations"] });
}
