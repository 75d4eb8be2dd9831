import { X } from "lucide-react";
import { useRef } from "react";
import { t, useLocale } from "../i18n";
import { valueName } from "../scope/labels";
import { Finder } from "../ui/Finder";
import { nationsLike, useNations } from "./nations";
import css from "./Rules.module.css";
import { useRemoval } from "./useRemoval";

interface Props {
  /** Of the condition that they are of. */
  n: number;
  /** Their codes. */
  values: readonly string[];
  set: (values: readonly string[]) => void;
}

/** The countries of a condition, each to be taken away, and a search for more. */
export function CountryList({ n, values, set }: Props) {
  const nations = useNations();
  const list = useRef<HTMLUListElement>(null);
  const { adder, removed } = useRemoval<HTMLInputElement>(list);
  return (
    <div className={css["countries"]}>
      {values.length > 0 && (
        <ul ref={list} aria-label={t("rules.values", { n })}>
          {values.map((one, at) => {
            const name = valueName("country", one);
            return (
              <li key={one}>
                {name}
                <button
                  type="button"
                  aria-label={t("rules.removeValue", { name })}
                  onClick={() => {
                    set(values.filter((other) => other !== one));
                    removed(at);
                  }}
                >
                  <X size={12} aria-hidden />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Finder
        label={t("rules.addCountry", { n })}
        of={`country ${useLocale()}`}
        find={async (text) =>
          nationsLike(nations, text).map(({ code, name }) => ({ id: code, name, below: code }))
        }
        taken={values}
        take={({ id }) => set([...values, id])}
        field={adder}
      />
    </div>
  );
}
