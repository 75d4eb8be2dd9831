import { ChevronDown, ChevronUp, GripVertical, Plus, X } from "lucide-react";
import { useState } from "react";
import { share } from "../format/numbers";
import { t } from "../i18n";
import { type Item, MOST_ITEMS, newItem } from "./draft";
import css from "./Editor.module.css";
import { OfField } from "./OfField";
import type { Faults } from "./parts";
import { useOrder } from "./useOrder";

interface Props {
  label: string;
  /** The API's name of the list, as refusals have it. */
  place: string;
  /** What stands before each: the country or language that it is for. */
  of?: "nation" | "languageCode" | undefined;
  isWeighted: boolean;
  items: readonly Item[];
  set: (items: readonly Item[]) => void;
  faults: Faults;
}

/** Destinations in their order, which pointer, keys and buttons change. */
export function ItemList({ label, place, of, isWeighted, items, set, faults }: Props) {
  const { list, dragged, move, grab } = useOrder(items, set);
  const [said, setSaid] = useState("");
  const total = items.reduce((sum, one) => sum + (Number(one.weight) || 0), 0);
  const change = (key: number, part: Partial<Item>) =>
    set(items.map((one) => (one.key === key ? { ...one, ...part } : one)));
  const shift = (key: number, to: number) => {
    if (to < 0 || to >= items.length) return;
    move(key, to);
    setSaid(t("editor.moved", { n: to + 1, of: items.length }));
  };
  return (
    <div className={css["items"]}>
      <ul ref={list} aria-label={label}>
        {items.map((item, at) => {
          const fault =
            faults[`${place}[${at}].${(of ?? "").toLowerCase()}`] ??
            faults[`${place}[${at}].url`] ??
            faults[`${place}[${at}].weight`];
          const below = fault ? { "aria-describedby": `item-fault-${item.key}` } : {};
          const n = at + 1;
          return (
            <li key={item.key} data-dragged={dragged === item.key || undefined}>
              <button
                type="button"
                className={css["handle"]}
                data-handle={item.key}
                aria-label={t("editor.handle", { n })}
                title={t("editor.handleHint")}
                onPointerDown={(event) => grab(item.key, event)}
                onKeyDown={(event) => {
                  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                  if (!by) return;
                  event.preventDefault();
                  shift(item.key, at + by);
                }}
              >
                <GripVertical size={14} aria-hidden />
              </button>
              {of && (
                <OfField
                  kind={of}
                  label={t(of === "nation" ? "editor.nation" : "editor.language", { n })}
                  value={item.of}
                  set={(code) => change(item.key, { of: code })}
                  isWrong={faults[`${place}[${at}].${of.toLowerCase()}`] !== undefined}
                />
              )}
              <input
                className={`input ${css["url"]}`}
                type="url"
                placeholder="https://"
                aria-label={t("editor.item", { n })}
                aria-invalid={faults[`${place}[${at}].url`] !== undefined}
                {...below}
                value={item.url}
                onChange={(event) => change(item.key, { url: event.target.value })}
                spellCheck={false}
              />
              {isWeighted && (
                <label className={css["weight"]}>
                  <input
                    className="input"
                    type="number"
                    min={0}
                    max={10_000}
                    aria-label={t("editor.weight", { n })}
                    value={item.weight}
                    onChange={(event) => change(item.key, { weight: event.target.value })}
                  />
                  <span className="faint">
                    {total > 0 ? share(Number(item.weight) / total) : ""}
                  </span>
                </label>
              )}
              <span className={css["buttons"]}>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("editor.up", { n })}
                  disabled={at === 0}
                  onClick={() => shift(item.key, at - 1)}
                >
                  <ChevronUp size={14} aria-hidden />
                </button>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("editor.down", { n })}
                  disabled={at === items.length - 1}
                  onClick={() => shift(item.key, at + 1)}
                >
                  <ChevronDown size={14} aria-hidden />
                </button>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("editor.remove", { n })}
                  onClick={() => set(items.filter((one) => one !== item))}
                >
                  <X size={14} aria-hidden />
                </button>
              </span>
              {fault && (
                <span
                  className={`field-fault ${css["fault"]}`}
                  id={`item-fault-${item.key}`}
                  role="alert"
                >
                  {fault}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {faults[place] && (
        <span className="field-fault" role="alert">
          {faults[place]}
        </span>
      )}
      <button
        type="button"
        className="button"
        disabled={items.length >= MOST_ITEMS}
        onClick={() => set([...items, newItem()])}
      >
        <Plus size={14} aria-hidden />
        {t("editor.add")}
      </button>
      <span className="hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );
}
