import type { ReactNode } from "react";

/** What ties an input to its label, and to its hint or its fault. */
export interface Tied {
  id: string;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface Props {
  name: string;
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  children: (tied: Tied) => ReactNode;
}

/** A labelled field, with what is wrong with it or else a hint below. */
export function Field({ name, label, hint, fault, children }: Props) {
  const below = `${name}-hint`;
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      {children({
        id: name,
        "aria-invalid": fault !== undefined,
        "aria-describedby": fault || hint ? below : undefined,
      })}
      <Refusal of={fault} id={below} />
      {hint && !fault && (
        <span className="field-hint" id={below}>
          {hint}
        </span>
      )}
    </div>
  );
}

interface RefusalProps {
  of: string | undefined;
  id?: string;
  className?: string | undefined;
}

/** What is wrong, read aloud as it appears; nothing where nothing is. */
export function Refusal({ of, id, className = "" }: RefusalProps) {
  if (!of) return null;
  return (
    <span className={`field-fault ${className}`} id={id} role="alert">
      {of}
    </span>
  );
}
