import { Check } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { FaultNote } from "../app/Faults";
import { type FieldOf, faultsBy, Input } from "../catalog/EntryForm";
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
  isPlain?: boolean;
}

/** A form that stays on the screen: what was sent is what stands in it. */
export function SettingsForm({ fields, submit, save, done, isLine, isPlain }: Props) {
  const [fault, setFault] = useState<unknown>(null);
  const [state, setState] = useState<"" | "busy" | "done">("");
  // Several forms of a screen may have a field of the same name.
  const id = useId();
  const faults = faultsBy(fault, fields);
  async function send(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const sent = new FormData(form);
    setState("busy");
    setFault(null);
    try {
      await save(
        Object.fromEntries(
          fields.map(({ name, kind }) => {
            const value = String(sent.get(name) ?? "");
            return [name, kind === "password" ? value : value.trim()];
          }),
        ),
      );
      setState("done");
      if (isLine || fields.some(({ kind }) => kind === "password")) form.reset();
    } catch (refused) {
      setFault(refused);
      setState("");
    }
  }
  return (
    <form
      className={isLine ? css["line"] : css["form"]}
      onSubmit={send}
      onChange={() => state === "done" && setState("")}
      noValidate
    >
      {fields.map((one) => (
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
