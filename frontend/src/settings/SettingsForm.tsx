import { Check } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { type FieldOf, faultsBy, Input, valuesOf } from "../catalog/EntryForm";
import { useAskedAgain } from "../catalog/useAskedAgain";
import { Field } from "../links/Field";
import css from "./Settings.module.css";

interface Props {
  fields: readonly FieldOf[];
  submit: string;
  /** What is refused by the name of a field is said there, everything else below. */
  save: (values: Record<string, string>) => Promise<unknown>;
  /** Said once it is done, where it cannot be seen. */
  done?: string;
  /** Side by side with its button: a form of one field. */
  isLine?: boolean;
  /** What was sent does not stay in it. */
  isEmptied?: boolean;
  isPlain?: boolean;
}

/**
 * A form that stays on the screen: what was sent is what stands in it. Where the API asks for the
 * present password as well, there is a field for it, and `save` gets it as `current`.
 */
export function SettingsForm({ fields, submit, save, done, ...look }: Props) {
  const { isLine, isEmptied, isPlain } = look;
  const [fault, setFault] = useState<unknown>(null);
  const [state, setState] = useState<"" | "busy" | "done">("");
  const form = useRef<HTMLFormElement>(null);
  const { asked, asks, taken } = useAskedAgain(form);
  const shown = asked ? [...fields, asked] : fields;
  // Several forms of a screen may have a field of the same name.
  const id = useId();
  const faults = faultsBy(fault, shown);
  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = event.currentTarget;
    setState("busy");
    setFault(null);
    try {
      await save(valuesOf(filled, shown));
      setState("done");
      taken();
      if (isLine || isEmptied || fields.some(({ kind }) => kind === "password")) filled.reset();
    } catch (refused) {
      setState("");
      if (!asks(refused)) setFault(refused);
    }
  }
  return (
    <form
      ref={form}
      className={isLine && !asked ? css["line"] : css["form"]}
      onSubmit={send}
      onChange={() => state === "done" && setState("")}
      noValidate
    >
      {shown.map((one) => (
        <Field
          key={one.name}
          name={`${id}-${one.name}`}
          label={one.label}
          hint={one.hint}
          fault={faults.get(one.name)}
        >
          {(tied) => <Input of={one} tied={tied} isFirst={false} />}
        </Field>
      ))}
      <div className={css["foot"]}>
        <button
          type="submit"
          className={isPlain ? "button" : "button primary"}
          disabled={state === "busy"}
        >
          {submit}
        </button>
        <span role="status" className={css["done"]}>
          {state === "done" && done && (
            <>
              <Check size={14} aria-hidden /> {done}
            </>
          )}
        </span>
      </div>
      {fault !== null && faults.size === 0 && <FaultNote fault={fault} />}
    </form>
  );
}
