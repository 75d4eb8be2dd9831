import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from "react";
import { faultText } from "../app/Faults";
import { t } from "../i18n";
import css from "./Finder.module.css";

export interface Found<Id extends number | string = number> {
  id: Id;
  name: string;
  /** What tells it from others of the name. */
  below: string;
}

interface Props<F extends Found<number | string>> {
  label: string;
  /** What is searched: it tells answers apart from those of other fields. */
  of: string;
  find: (text: string, signal: AbortSignal) => Promise<readonly F[]>;
  /** Those that are not offered. */
  taken: readonly F["id"][];
  take: (found: F) => void;
  field?: RefObject<HTMLInputElement | null>;
}

const OFFERED = 8;

/** A field in which one is searched for and picked, by keys or by pointer. */
export function Finder<F extends Found<number | string>>({
  label,
  of,
  find,
  taken,
  take,
  field,
}: Props<F>) {
  const [text, setText] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [sought] = useDebouncedValue(text.trim(), 150);
  const list = useId();
  // Enter came before the answer to what was typed.
  const [isAwaited, setAwaited] = useState(false);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["links", "to pick", of, sought],
    queryFn: ({ signal }) => find(sought, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const shown = data?.filter((one) => !taken.includes(one.id)).slice(0, OFFERED) ?? [];
  const current = Math.min(at, shown.length - 1);
  const isAnswer = data !== undefined && !isPlaceholderData && sought === text.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the answer is there
  useEffect(() => {
    if (!isAwaited || !isAnswer) return;
    setAwaited(false);
    pick(shown[current]);
  }, [isAwaited, isAnswer]);
  function pick(one: F | undefined) {
    if (!one) return;
    take(one);
    setText("");
    setAt(0);
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      setOpen(true);
      setAt((current + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter" && isOpen && !event.nativeEvent.isComposing) setAwaited(true);
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
          // What it stands in is not closed together with its list.
          data-mantine-stop-propagation={isOpen || undefined}
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAwaited(false);
            setAt(0);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          onClick={() => setOpen(true)}
          onBlur={() => {
            setOpen(false);
            setAwaited(false);
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      {isOpen && (
        <div className={css["found"]}>
          <div id={list} role="listbox" aria-label={label}>
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
                onClick={() => pick(one)}
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
