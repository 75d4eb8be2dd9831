import { type FormEvent, useRef, useState } from "react";
import { Fault } from "../api/client";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { Field, type Tied } from "../links/Field";
import css from "../links/LinkForm.module.css";
import { FormDialog } from "../ui/FormDialog";
import { useAskedAgain } from "./useAskedAgain";

/** A field by the API's own name of the member, so that a refusal finds it. */
export interface FieldOf {
  name: string;
  label: string;
  hint?: string;
  value: string;
  kind?: "text" | "area" | "number" | "choice" | "password" | "date" | "time";
  /** What the browser may offer to fill in. */
  autoComplete?: string;
  choices?: readonly (readonly [string, string])[];
  /** What may be typed, among other things. */
  offered?: readonly string[];
  isFolded?: boolean;
}

interface Props {
  title: string;
  /** Null: closed. */
  fields: readonly FieldOf[] | null;
  isNew: boolean;
  save: (values: Record<string, string>) => Promise<void>;
  close: () => void;
  /** False where whoever opens it knows better to what the focus goes back. */
  returnFocus?: boolean;
}

/**
 * The dialog in which an entry of the catalog is made or edited. Where the API asks for the present
 * password as well, there is a field for it, and `save` gets it as `current`.
 */
export function EntryForm({ title, fields, isNew, save, close, returnFocus = true }: Props) {
  return (
    <FormDialog isOpen={fields !== null} size={480} {...{ close, title, returnFocus }}>
      {fields && <Fields {...{ fields, isNew, save, close }} />}
    </FormDialog>
  );
}

function Fields({
  fields,
  isNew,
  save,
  close,
}: Omit<Props, "title" | "returnFocus"> & { fields: readonly FieldOf[] }) {
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { asked, asks } = useAskedAgain(form);
  const shown = asked ? [...fields, asked] : fields;
  const faults = faultsBy(fault, shown);
  const first = fields[0]?.name;
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const filled = event.currentTarget;
    setBusy(true);
    setFault(null);
    try {
      await save(valuesOf(filled, shown));
      close();
    } catch (refused) {
      setBusy(false);
      if (!asks(refused)) setFault(refused);
    }
  }
  const field = (one: FieldOf) => (
    <Field
      key={one.name}
      name={one.name}
      label={one.label}
      hint={one.hint}
      fault={faults.get(one.name)}
    >
      {(tied) => <Input of={one} tied={tied} isFirst={one.name === first} />}
    </Field>
  );
  const folded = fields.filter((one) => one.isFolded);
  return (
    <form ref={form} className={css["form"]} onSubmit={submit} noValidate>
      {fields.filter((one) => !one.isFolded).map(field)}
      {folded.length > 0 && (
        <details className={css["more"]}>
          <summary>{t("form.more")}</summary>
          <div className={css["form"]}>{folded.map(field)}</div>
        </details>
      )}
      {asked && field(asked)}
      {fault !== null && faults.size === 0 && <FaultNote fault={fault} />}
      <div className={css["foot"]}>
        <button type="button" className="button plain" onClick={close}>
          {t("form.cancel")}
        </button>
        <button type="submit" className="button primary" disabled={isBusy}>
          {t(isNew ? "catalog.create" : "form.save")}
        </button>
      </div>
    </form>
  );
}

/** Those that browsers have a field of their own for. */
const TYPES = new Set(["password", "date", "time"]);

export function Input({ of, tied, isFirst }: { of: FieldOf; tied: Tied; isFirst: boolean }) {
  const common = {
    ...tied,
    name: of.name,
    className: "input",
    defaultValue: of.value,
    ...(isFirst ? { "data-autofocus": true } : {}),
  };
  if (of.kind === "area") return <textarea {...common} rows={3} />;
  if (of.kind === "choice")
    return (
      // Where there is more to choose from later, what was proposed is chosen anew.
      <select {...common} key={of.choices?.length}>
        {of.choices?.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    );
  const list = of.offered ? `${tied.id}-offered` : undefined;
  return (
    <>
      <input
        {...common}
        type={of.kind && TYPES.has(of.kind) ? of.kind : "text"}
        inputMode={of.kind === "number" ? "decimal" : undefined}
        autoComplete={of.autoComplete}
        list={list}
      />
      {list && (
        <datalist id={list}>
          {of.offered?.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** What a form holds, by its fields' names: passwords as they were typed. */
export function valuesOf(
  form: HTMLFormElement,
  fields: readonly FieldOf[],
): Record<string, string> {
  const filled = new FormData(form);
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = String(filled.get(name) ?? "");
      return [name, kind === "password" ? value : value.trim()];
    }),
  );
}

/** What was refused, by the fields that there are. */
export function faultsBy(fault: unknown, fields: readonly FieldOf[]): Map<string, string> {
  const found = new Map<string, string>();
  if (!(fault instanceof Fault)) return found;
  for (const { field, detail } of fault.fields) {
    const named = fields.find(({ name }) => name.toLowerCase() === field.toLowerCase());
    if (named && !found.has(named.name)) found.set(named.name, detail);
  }
  return found;
}
