import { Modal } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import css from "./FormDialog.module.css";

interface Props {
  isOpen: boolean;
  close: () => void;
  title: string;
  size: number;
  /** False where whoever opens it knows better to what the focus goes back. */
  returnFocus?: boolean;
  children: ReactNode;
}

/** Ways out of a page that do not lead through it, and that a stray key or gesture takes. */
const STRAY = new Set(["BACK", "FORWARD", "GO"]);

/**
 * A dialog with a form. What was typed into it is not lost by Escape, Back or a reload: it asks
 * first. Whoever presses Cancel has said so, and a click beside it does nothing.
 */
export function FormDialog({ isOpen, close, title, size, returnFocus = true, children }: Props) {
  const isTouched = useRef(false);
  const [isAsking, setAsking] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time it opens it begins anew
  useEffect(() => {
    isTouched.current = false;
    setAsking(false);
  }, [isOpen]);
  const leaving = useBlocker({
    shouldBlockFn: ({ action }) => isTouched.current && STRAY.has(action),
    enableBeforeUnload: () => isTouched.current,
    disabled: !isOpen,
    withResolver: true,
  });
  const stay = () => {
    setAsking(false);
    leaving.reset?.();
  };
  const leave = () => {
    isTouched.current = false;
    close();
    leaving.proceed?.();
  };
  const asks = isAsking || leaving.status === "blocked";
  return (
    <Modal
      opened={isOpen}
      onClose={asks ? stay : () => (isTouched.current ? setAsking(true) : close())}
      closeOnClickOutside={false}
      title={title}
      size={size}
      padding={24}
      returnFocus={returnFocus}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      {asks && <Unsaved {...{ stay, leave }} />}
      <div
        onInput={({ target }) => {
          // What only looks, as a preview beside the form does, may be lost.
          if (target instanceof Element && target.closest("form")) isTouched.current = true;
        }}
      >
        {children}
      </div>
    </Modal>
  );
}

function Unsaved({ stay, leave }: { stay: () => void; leave: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <div className={css["unsaved"]} role="alert">
      <p>{t("form.unsaved")}</p>
      <button type="button" className="button" ref={first} onClick={stay}>
        {t("form.goOn")}
      </button>
      <button type="button" className="button plain" onClick={leave}>
        {t("form.discard")}
      </button>
    </div>
  );
}
