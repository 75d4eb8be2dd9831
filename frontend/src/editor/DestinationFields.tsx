import { t } from "../i18n";
import { Field } from "../links/Field";
import { type Draft, inMode, isListMode, KEYS, KINDS, LISTS, MODES, type Mode } from "./draft";
import { ItemList } from "./ItemList";
import { Check, type Faults, TextField } from "./parts";

interface Props {
  draft: Draft;
  set: (draft: Draft) => void;
  url: string;
  faults: Faults;
}

/** How a destination is chosen, and among which. */
export function DestinationFields({ draft, set, url, faults }: Props) {
  const { mode } = draft;
  const name = "typetl.destinationmode";
  return (
    <>
      <Field
        name={name}
        label={t("value.mode")}
        hint={t(`editor.modeHint.${mode}`)}
        fault={faults[name]}
      >
        {(tied) => (
          <select
            {...tied}
            className="input"
            value={mode}
            onChange={(event) => set(inMode(draft, Number(event.target.value) as Mode, url))}
          >
            {MODES.map((one) => (
              <option key={one} value={one}>
                {t(`editor.mode.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {isListMode(mode) && (
        <ItemList
          key={mode}
          label={t(`editor.mode.${mode}`)}
          place={`typetl.${LISTS[mode].toLowerCase()}`}
          of={KEYS[mode]}
          isWeighted={mode === 9}
          items={draft.lists[mode]}
          set={(items) => set({ ...draft, lists: { ...draft.lists, [mode]: items } })}
          faults={faults}
        />
      )}
      {mode === 7 && (
        <TextField
          name="typetl.uniquedestinationitem.firstdestinationurl"
          label={t("editor.unique")}
          type="url"
          faults={faults}
          value={draft.unique}
          set={(unique) => set({ ...draft, unique })}
        />
      )}
      {mode === 5 &&
        KINDS.map((kind) => (
          <TextField
            key={kind}
            name={`typetl.browserdestinationitem.${kind.toLowerCase()}`}
            label={t(`editor.${kind}`)}
            type="url"
            faults={faults}
            value={draft.kinds[kind]}
            set={(to) => set({ ...draft, kinds: { ...draft.kinds, [kind]: to } })}
          />
        ))}
      {isListMode(mode) && (
        <Check
          label={t("editor.abTest")}
          is={draft.isABTest}
          set={(isABTest) => set({ ...draft, isABTest })}
        />
      )}
    </>
  );
}
