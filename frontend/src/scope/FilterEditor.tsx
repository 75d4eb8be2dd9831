import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import { type FormEvent, useState } from "react";
import { ask } from "../api/question";
import { type Key, t } from "../i18n";
import css from "./FilterEditor.module.css";
import { asBody, type Filter, TESTS, type Test } from "./filters";
import { dimensionName, dimensionOne, FILTERABLE, isById } from "./labels";
import { learn, useFilterNames, useValueNames } from "./names";
import { useNow, useScope, useStretch } from "./useScope";

const OFFERED = 30;

/** One condition: what, how, and which values, offered from what the period has. */
export function FilterEditor({
  filter,
  within,
  apply,
}: {
  filter: Filter | null;
  within: readonly Filter[];
  apply: (filter: Filter) => void;
}) {
  const [scope] = useScope();
  const stretch = useStretch(scope, useNow());
  const [dimension, setDimension] = useState(filter?.dimension ?? "datapoint");
  const [test, setTest] = useState<Test>(filter?.test ?? "is");
  const [values, setValues] = useState<readonly (string | null)[]>(filter?.values ?? []);
  const [text, setText] = useState("");
  const [searched] = useDebouncedValue(text.trim(), 150);
  const isOfText = test === "has" || test === "hasnt";
  const isOfBots = dimension.startsWith("bot_") || dimension === "outcome";
  const metric = isOfBots ? "spider_hits" : "hits";
  const others = [...within, ...scope.filters.filter((each) => each !== filter)];
  const { data, isFetching } = useQuery({
    queryKey: ["values", dimension, metric, searched, stretch.range, others],
    queryFn: async ({ signal }) => {
      const searching = searched
        ? [{ dimension, test: "has", values: [searched] } satisfies Filter]
        : [];
      const question = {
        metrics: [metric],
        dimensions: [dimension],
        range: stretch.range,
        filter: asBody([...others, ...searching]) ?? null,
        limit: OFFERED,
      };
      return learn(await ask(question, signal));
    },
    enabled: !isOfText,
    placeholderData: keepPreviousData,
  });
  const nameOf = useValueNames(dimension, others);
  // What is chosen can be taken back, also where the period has none of it.
  const before = filter?.dimension === dimension ? filter.values : [];
  const kept = [...new Set([...before, ...values])];
  const nameOfKept = useFilterNames([{ dimension, test: "is", values: kept }], others);
  const found = (data?.rows ?? [])
    .filter((row) => dimension in row)
    .map((row) => {
      const value = row[dimension] ?? null;
      return {
        value: value === null ? null : String(value),
        name: nameOf(value, data?.names),
      };
    });
  const missing =
    data && !searched ? kept.filter((value) => !found.some((row) => row.value === value)) : [];
  const rows = [
    ...missing.map((value) => ({ value, name: nameOfKept(dimension, value) })),
    ...found,
  ];
  const typed = text.trim();
  const chosen = isOfText && typed ? [...new Set([...values, typed])] : values;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (chosen.length > 0) apply({ dimension, test, values: chosen });
  }
  const toggle = (value: string | null) =>
    setValues(
      values.includes(value) ? values.filter((each) => each !== value) : [...values, value],
    );

  return (
    <form className={css["editor"]} onSubmit={submit}>
      <div className={css["what"]}>
        <select
          className="input small"
          aria-label={t("scope.dimension")}
          value={dimension}
          onChange={(event) => {
            setDimension(event.target.value);
            setValues([]);
          }}
        >
          {(FILTERABLE as readonly string[]).includes(dimension) || (
            <option value={dimension}>{dimensionOne(dimension)}</option>
          )}
          {FILTERABLE.map((each) => (
            <option key={each} value={each}>
              {dimensionOne(each)}
            </option>
          ))}
        </select>
        <select
          className="input small"
          aria-label={t("scope.test")}
          value={test}
          onChange={(event) => {
            const next = event.target.value as Test;
            if (isById(dimension) && next.startsWith("has") !== isOfText) setValues([]);
            setTest(next);
          }}
        >
          {TESTS.map((each) => (
            <option key={each} value={each}>
              {t(`test.${each}` as Key)}
            </option>
          ))}
        </select>
      </div>
      <input
        className="input small"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder={t("scope.find")}
        aria-label={t("scope.find")}
        data-autofocus
      />
      {!isOfText && (
        <fieldset className={css["values"]} data-busy={isFetching || undefined}>
          <legend className="hidden">{dimensionName(dimension)}</legend>
          {rows.map(({ value, name }) => (
            <label key={String(value)}>
              <input
                type="checkbox"
                checked={values.includes(value)}
                onChange={() => toggle(value)}
              />
              <span className={css["box"]} aria-hidden>
                {values.includes(value) && <Check size={12} strokeWidth={3} />}
              </span>
              <span className={css["name"]}>{name}</span>
            </label>
          ))}
          {data && rows.length === 0 && <p className="faint">{t("scope.nothingFound")}</p>}
          {typed && !isById(dimension) && !rows.some((row) => row.value === typed) && (
            <button type="button" className="button plain" onClick={() => toggle(typed)}>
              {t("scope.use", { text: typed })}
            </button>
          )}
        </fieldset>
      )}
      <button type="submit" className="button primary" disabled={chosen.length === 0}>
        {t("scope.apply")}
      </button>
    </form>
  );
}
