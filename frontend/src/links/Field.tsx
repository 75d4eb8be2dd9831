import type { ReactNode } from "react";

interface Props {
  name: string;
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  children: ReactNode;
}

/** A labelled field, with what is wrong with it or else a hint below. */
export function Field({ name, label, hint, fault, children }: Props) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {children}
      {fault ? (
        <span className="field-fault" id={`${name}-hint`} role="alert">
          {fault}
        </span>
      ) : (
        hint && (
          <span className="field-hint" id={`${name}-hint`}>
            {hint}
          </span>
        )
      )}
    </div>
  );
}
