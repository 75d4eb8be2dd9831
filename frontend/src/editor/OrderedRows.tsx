import { ChevronDown, ChevronUp, GripVertical, Plus, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { t } from "../i18n";
import { Refusal } from "../links/Field";
import css from "./Editor.module.css";
import { useOrder } from "./useOrder";
import { useRemoval } from "./useRemoval";

/** What a row is given to show beside what it is of. */
interface Parts<Row> {
  handle: ReactNode;
  buttons: ReactNode;
  change: (part: Partial<Row>) => void;
}

interface Props<Row> {
  label: string;
  /** Whose words the buttons have: those of destinations, or of rules. */
  of: "editor" | "rules";
  rows: readonly Row[];
  set: (rows: readonly Row[]) => void;
  /** As many as the API takes. */
  most: number;
  /** One more of them. */
  create: () => Row;
  /** What is wrong with the list as a whole. */
  fault: string | undefined;
  className?: string | undefined;
  children: (row: Row, at: number, parts: Parts<Row>) => ReactNode;
}

/** Rows in their order, which pointer, keys and buttons change; they are added and removed. */
export function OrderedRows<Row extends { key: number }>(props: Props<Row>) {
  const { label, of, rows, set, most, create, fault, className, children } = props;
  const { list, dragged, move, grab } = useOrder(rows, set);
  const { adder, removed } = useRemoval<HTMLButtonElement>(list);
  const [said, setSaid] = useState("");
  const shift = (key: number, to: number) => {
    if (to < 0 || to >= rows.length) return;
    move(key, to);
    setSaid(t("editor.moved", { n: to + 1, of: rows.length }));
  };
  const remove = (at: number) => {
    set(rows.filter((_, place) => place !== at));
    removed(at);
  };
  return (
    <div className={css["items"]}>
      <ul ref={list} aria-label={label}>
        {rows.map((row, at) => {
          const n = at + 1;
          const handle = (
            <button
              type="button"
              className={css["handle"]}
              data-handle={row.key}
              aria-label={t(`${of}.handle`, { n })}
              title={t("editor.handleHint")}
              onPointerDown={(event) => grab(row.key, event)}
              onKeyDown={(event) => {
                const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                if (!by) return;
                event.preventDefault();
                shift(row.key, at + by);
              }}
            >
              <GripVertical size={14} aria-hidden />
            </button>
          );
          const acts = [
            { how: "up", icon: ChevronUp, isOff: at === 0, act: () => shift(row.key, at - 1) },
            {
              how: "down",
              icon: ChevronDown,
              isOff: n === rows.length,
              act: () => shift(row.key, at + 1),
            },
            { how: "remove", icon: X, isOff: false, act: () => remove(at) },
          ] as const;
          const buttons = (
            <span className={css["buttons"]}>
              {acts.map(({ how, icon: Icon, isOff, act }) => (
                <button
                  key={how}
                  type="button"
                  className="button plain square"
                  aria-label={t(`${of}.${how}`, { n })}
                  disabled={isOff}
                  onClick={act}
                >
                  <Icon size={14} aria-hidden />
                </button>
              ))}
            </span>
          );
          const change = (part: Partial<Row>) =>
            set(rows.map((one) => (one === row ? { ...one, ...part } : one)));
          return (
            <li key={row.key} className={className} data-dragged={dragged === row.key || undefined}>
              {children(row, at, { handle, buttons, change })}
            </li>
          );
        })}
      </ul>
      <Refusal of={fault} />
      <button
        ref={adder}
        type="button"
        className="button"
        disabled={rows.length >= most}
        onClick={() => set([...rows, create()])}
      >
        <Plus size={14} aria-hidden />
        {t(`${of}.add`)}
      </button>
      <span className="hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );
}
