import { useEntries } from "../catalog/data";
import { t } from "../i18n";
import type { Named } from "../links/data";
import { Field } from "../links/Field";
import { withKept } from "../links/PlaceFields";
import { SLOTS } from "./draft";
import type { Faults } from "./parts";

interface Props {
  slots: readonly number[];
  set: (slots: readonly number[]) => void;
  names: ReadonlyMap<number, string>;
  faults: Faults;
}

/** The conversions that it carries: those that there are, and room for one more. */
export function ConversionFields({ slots, set, names, faults }: Props) {
  const { data = [] } = useEntries<Named>("/conversions", { status: "active" });
  const filled = slots.reduce((last, id, at) => (id ? at + 1 : last), 0);
  return SLOTS.slice(0, filled + 1).map((slot, at) => {
    const id = slots[at] ?? 0;
    const name = `${slot}conversionid`;
    const offered = withKept(data, id, names.get(id) ?? "").filter(
      (one) => one.id === id || !slots.includes(one.id),
    );
    return (
      <Field
        key={slot}
        name={name}
        label={t("editor.conversion", { n: at + 1 })}
        fault={faults[name]}
      >
        {(tied) => (
          <select
            {...tied}
            className="input"
            value={id}
            onChange={(event) =>
              set(slots.map((one, place) => (place === at ? Number(event.target.value) : one)))
            }
          >
            <option value={0}>{t("editor.noConversion")}</option>
            {offered.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    );
  });
}
