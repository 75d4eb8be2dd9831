import { type ReactNode, useState } from "react";
import css from "./Editor.module.css";

interface Props {
  title: string;
  /** What is set in it, in a few words; empty where nothing is. */
  state: string;
  hasFault: boolean;
  children: ReactNode;
}

/** A part of the form that is folded until it is wanted, or until something in it is wrong. */
export function Fold({ title, state, hasFault, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className={css["fold"]}
      open={isOpen || hasFault}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        {title}
        {state && <span className={css["state"]}>{state}</span>}
      </summary>
      <div className={css["inside"]}>{children}</div>
    </details>
  );
}
