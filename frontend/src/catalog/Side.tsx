/** What stands at the side of a list: one entry, in its sections, with what can be copied. */
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import { t } from "../i18n";
import { Copy } from "../ui/Copy";
import css from "./Side.module.css";

interface SideProps {
  title: string;
  isOpen: boolean;
  close: () => void;
  children: ReactNode;
}

export function Side({ title, isOpen, close, children }: SideProps) {
  return (
    <Drawer
      opened={isOpen}
      onClose={close}
      title={title}
      size={640}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      <div className={css["side"]}>{children}</div>
    </Drawer>
  );
}

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css["section"]} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Code to be taken as it is. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div className={css["code"]}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys, too */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
      <Copy text={text} name={label} />
    </div>
  );
}
