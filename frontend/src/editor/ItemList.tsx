import { share } from "../format/numbers";
import { t } from "../i18n";
import { Refusal } from "../links/Field";
import { type Item, MOST_ITEMS, newItem } from "./draft";
import css from "./Editor.module.css";
import { OfField } from "./OfField";
import { OrderedRows } from "./OrderedRows";
import type { Faults } from "./parts";

interface Props {
  label: string;
  /** The API's name of the list, as refusals have it; of a rule, by the rule's key. */
  place: string;
  /** What stands before each: the country or language that it is for. */
  of?: "nation" | "languageCode" | undefined;
  isWeighted: boolean;
  items: readonly Item[];
  set: (items: readonly Item[]) => void;
  faults: Faults;
}

/** Destinations in their order. */
export function ItemList({ label, place, of, isWeighted, items, set, faults }: Props) {
  const total = items.reduce((sum, one) => sum + (Number(one.weight) || 0), 0);
  return (
    <OrderedRows
      label={label}
      of="editor"
      rows={items}
      set={set}
      most={MOST_ITEMS}
      create={newItem}
      fault={faults[place]}
    >
      {(item, at, { handle, buttons, change }) => {
        const n = at + 1;
        const faultOf = (member: string) => faults[`${place}[${item.key}].${member.toLowerCase()}`];
        const fault = (of && faultOf(of)) ?? faultOf("url") ?? faultOf("weight");
        const below = fault ? { "aria-describedby": `item-fault-${item.key}` } : {};
        return (
          <>
            {handle}
            {of && (
              <OfField
                kind={of}
                label={t(of === "nation" ? "editor.nation" : "editor.language", { n })}
                value={item.of}
                set={(code) => change({ of: code })}
                isWrong={faultOf(of) !== undefined}
              />
            )}
            <input
              className={`input ${css["url"]}`}
              type="url"
              placeholder="https://"
              aria-label={t("editor.item", { n })}
              aria-invalid={faultOf("url") !== undefined}
              {...below}
              value={item.url}
              onChange={(event) => change({ url: event.target.value })}
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
                  aria-invalid={faultOf("weight") !== undefined}
                  {...below}
                  value={item.weight}
                  onChange={(event) => change({ weight: event.target.value })}
                />
                <span className="faint">{total > 0 ? share(Number(item.weight) / total) : ""}</span>
              </label>
            )}
            {buttons}
            <Refusal of={fault} id={`item-fault-${item.key}`} className={css["fault"]} />
          </>
        );
      }}
    </OrderedRows>
  );
}
