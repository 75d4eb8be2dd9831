import { Modal } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { body, v2 } from "../api/client";
import { t } from "../i18n";
import { linkPlace } from "../scope/useScope";
import { type Action, useAllActions } from "./actions";
import { Keys } from "./KeyList";
import css from "./keys.module.css";
import { ranked } from "./ranked";

/** Every action by its name, and every link by its title: opened by ⌘K. */
export function Palette({ isOpen, setOpen }: { isOpen: boolean; setOpen: (is: boolean) => void }) {
  useEffect(() => {
    const open = (event: globalThis.KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen(!isOpen);
      }
    };
    document.addEventListener("keydown", open);
    return () => document.removeEventListener("keydown", open);
  }, [isOpen, setOpen]);
  return (
    <Modal
      opened={isOpen}
      onClose={() => setOpen(false)}
      withCloseButton={false}
      size={560}
      yOffset="12vh"
      padding={0}
      title={t("palette.title")}
      // Whoever types on at once types into it, not into the screen behind it.
      transitionProps={{ duration: 0 }}
      classNames={{ content: "dialog", overlay: "scrim", header: "hidden" }}
    >
      <Commands close={() => setOpen(false)} />
    </Modal>
  );
}

function Commands({ close }: { close: () => void }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const [searched] = useDebouncedValue(text.trim(), 120);
  const list = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const navigate = useNavigate();
  const actions = useAllActions();
  const { data: links } = useQuery({
    queryKey: ["palette", searched],
    queryFn: async ({ signal }) => {
      const query = { textSearch: searched, type: "tl", status: "active", _expand: true, limit: 6 };
      const found = body(
        await v2.GET("/datapoints", { params: { query: query as object }, signal }),
      );
      return (found.entities ?? []) as { id: number; title: string; trackingCode: string }[];
    },
    enabled: searched.length > 1,
    placeholderData: keepPreviousData,
  });
  const shown = useMemo(() => {
    const named = ranked(
      actions.filter((one) => !one.isKeyOnly),
      text,
    );
    const found = searched.length > 1 ? (links ?? []) : [];
    const asActions = found.map(
      (link): Action => ({
        id: `link ${link.id}`,
        label: link.title,
        group: t("palette.links"),
        run: () => void navigate(linkPlace(link.id, {})),
      }),
    );
    return [...named.slice(0, text ? 8 : 40), ...asActions];
  }, [actions, text, searched, links, navigate]);
  const current = Math.min(at, shown.length - 1);

  function run(action: Action | undefined) {
    if (!action) return;
    close();
    action.run();
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = (current + step + shown.length) % Math.max(1, shown.length);
      setAt(next);
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(shown[current]);
    }
  }

  return (
    <div className={css["palette"]}>
      <div className={css["ask"]}>
        <Search size={18} aria-hidden />
        <input
          ref={field}
          data-autofocus
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t("palette.placeholder")}
          aria-label={t("palette.placeholder")}
          role="combobox"
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={shown.length > 0 ? `${list}-${current}` : undefined}
        />
        <kbd>Esc</kbd>
      </div>
      <div id={list} role="listbox" aria-label={t("palette.title")} className={css["found"]}>
        {shown.map((action, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={`${action.group} ${action.id}`}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === current}
            className={css["option"]}
            onMouseMove={() => setAt(index)}
            onClick={() => run(action)}
          >
            <span>{action.label}</span>
            <span className="faint">{action.group}</span>
            {action.key && <Keys of={action.key} />}
          </div>
        ))}
        {shown.length === 0 && <p className={css["none"]}>{t("palette.none")}</p>}
      </div>
    </div>
  );
}
