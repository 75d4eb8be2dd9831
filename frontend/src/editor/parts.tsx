/** Fields of the form that go by the API's own names of the members. */
import { Field } from "../links/Field";
import css from "./Editor.module.css";

export type Faults = Readonly<Record<string, string>>;

interface TextProps {
  /** In lower case. */
  name: string;
  label: string;
  hint?: string;
  faults: Faults;
  value: string;
  set: (value: string) => void;
  type?: "url" | "text" | "number" | "date" | "time" | "password";
  max?: number;
}

export function TextField({ name, label, hint, faults, value, set, type, max }: TextProps) {
  return (
    <Field name={name} label={label} hint={hint} fault={faults[name]}>
      {(tied) => (
        <input
          {...tied}
          className="input"
          type={type ?? "text"}
          value={value}
          onChange={(event) => set(event.target.value)}
          spellCheck={false}
          {...(type === "url" ? { placeholder: "https://" } : {})}
          {...(type === "number" ? { min: 0, max, inputMode: "numeric" as const } : {})}
          {...(type === "time" ? { step: 1 } : {})}
          {...(type === "password" ? { autoComplete: "new-password", maxLength: 255 } : {})}
        />
      )}
    </Field>
  );
}

interface CheckProps {
  label: string;
  hint?: string;
  is: boolean;
  set: (is: boolean) => void;
}

export function Check({ label, hint, is, set }: CheckProps) {
  return (
    <label className={css["check"]}>
      <input type="checkbox" checked={is} onChange={(event) => set(event.target.checked)} />
      <span>
        {label}
        {hint && <span className="field-hint">{hint}</span>}
      </span>
    </label>
  );
}
