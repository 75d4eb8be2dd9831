import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search, X } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { body, v2 } from "../api/client";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import css from "./Compare.module.css";
import { type Chosen, type Kind, MOST } from "./chosen";
import { Mark } from "./Mark";

const OFFERED = 8;

interface Found {
  id: string;
  name: string;
  below: string;
}

async function find(kind: Kind, text: string, signal: AbortSignal): Promise<Found[]> {
  const common = { textSearch: text, status: "active", _expand: true, limit: OFFERED + MOST };
  const query = (kind === "link" ? { ...common, type: "tl" } : common) as never;
  const answer = body(
    await (kind === "link"
      ? v2.GET("/datapoints", { params: { query }, signal })
      : v2.GET("/groups", { params: { query }, signal })),
  ) as { entities?: { id: number; title?: string; name?: string; trackingCode?: string }[] };
  return (answer.entities ?? []).map((one) => ({
    id: String(one.id),
    name: one.title || one.name || `#${one.id}`,
    below: one.trackingCode?.replace(/^https?:\/\//, "") ?? "",
  }));
}

interface Props {
  chosen: Chosen;
  names: readonly string[];
  change: (ids: readonly string[]) => void;
}

/** What is compared, each to be taken away, and a search for more. */
export function Chooser({ chosen, names, change }: Props) {
  const { kind, ids } = chosen;
  const field = useRef<HTMLInputElement>(null);
  return (
    <div className={css["chooser"]}>
      {ids.length > 0 && (
        <ul className={css["chosen"]}>
          {ids.map((id, at) => (
            <li key={id}>
              <Mark at={at} />
              <span title={names[at]}>{names[at]}</span>
              <button
                type="button"
                aria-label={t("beside.remove", { name: names[at] ?? "" })}
                onClick={() => {
                  change(ids.filter((one) => one !== id));
                  field.current?.focus();
                }}
              >
                <X size={14} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      {ids.length < MOST ? (
        <Finder key={kind} {...{ kind, ids, field }} add={(id) => change([...ids, id])} />
      ) : (
        <p className="faint">{t("beside.full")}</p>
      )}
    </div>
  );
}

interface FinderProps {
  kind: Kind;
  ids: readonly string[];
  field: React.RefObject<HTMLInputElement | null>;
  add: (id: string) => void;
}

function Finder({ kind, ids, field, add }: FinderProps) {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [sought] = useDebouncedValue(text.trim(), 150);
  const list = useId();
  const { data, error } = useQuery({
    queryKey: ["links", "to compare", kind, sought],
    queryFn: ({ signal }) => find(kind, sought, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const shown = data?.filter((one) => !ids.includes(one.id)).slice(0, OFFERED) ?? [];
  const current = Math.min(at, shown.length - 1);
  function take(one: Found | undefined) {
    if (!one) return;
    add(one.id);
    setText("");
    setAt(0);
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setOpen(true);
      setAt((current + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && isOpen) take(shown[current]);
    else if (event.key === "Escape" && isOpen) setOpen(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    <div className={css["finder"]}>
      <label>
        <Search size={15} aria-hidden />
        <input
          ref={field}
          role="combobox"
          aria-expanded={isOpen}
          aria-controls={isOpen ? list : undefined}
          aria-activedescendant={isOpen && shown.length > 0 ? `${list}-${current}` : undefined}
          aria-autocomplete="list"
          aria-label={t(`beside.add.${kind}`)}
          placeholder={t(`beside.add.${kind}`)}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onKeyDown={onKeyDown}
        />
      </label>
      {isOpen && (
        <div className={css["found"]}>
          <div id={list} role="listbox" aria-label={t(`beside.add.${kind}`)}>
            {shown.map((one, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the field's
              // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
              <div
                key={one.id}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === current}
                onMouseMove={() => setAt(index)}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(one)}
              >
                <span>{one.name}</span>
                <span className="faint">{one.below}</span>
              </div>
            ))}
          </div>
          {error && <p className="field-fault">{faultText(error)}</p>}
          {data && shown.length === 0 && <p className="faint">{t("palette.none")}</p>}
        </div>
      )}
    </div>
  );
}
