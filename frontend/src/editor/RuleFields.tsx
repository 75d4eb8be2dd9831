import { ChevronDown, ChevronUp, GripVertical, Plus, X } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n";
import { newItem } from "./draft";
import css from "./Editor.module.css";
import { ItemList } from "./ItemList";
import type { Faults } from "./parts";
import own from "./Rules.module.css";
import {
  CHOICES,
  type Choose,
  faultsOfRule,
  isWeighted,
  MOST_RULES,
  newRule,
  newTest,
  type RuleDraft,
} from "./rules";
import { whenInWords } from "./ruleWords";
import { TestFields } from "./TestFields";
import { useOrder } from "./useOrder";

interface Props {
  rules: readonly RuleDraft[];
  set: (rules: readonly RuleDraft[]) => void;
  faults: Faults;
}

/** A link's own rules in the order in which they are asked. */
export default function RuleFields({ rules, set, faults }: Props) {
  const { list, dragged, move, grab } = useOrder(rules, set);
  const [said, setSaid] = useState("");
  const shift = (key: number, to: number) => {
    if (to < 0 || to >= rules.length) return;
    move(key, to);
    setSaid(t("editor.moved", { n: to + 1, of: rules.length }));
  };
  return (
    <div className={css["items"]}>
      <p className="field-hint">{t("rules.hint")}</p>
      <ul ref={list} aria-label={t("rules.title")}>
        {rules.map((rule, at) => {
          const n = at + 1;
          return (
            <li
              key={rule.key}
              className={own["row"]}
              data-dragged={dragged === rule.key || undefined}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row */}
              <div role="group" className={own["rule"]} aria-label={t("rules.one", { n })}>
                <div className={own["head"]}>
                  <button
                    type="button"
                    className={css["handle"]}
                    data-handle={rule.key}
                    aria-label={t("rules.handle", { n })}
                    title={t("editor.handleHint")}
                    onPointerDown={(event) => grab(rule.key, event)}
                    onKeyDown={(event) => {
                      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
                      if (!by) return;
                      event.preventDefault();
                      shift(rule.key, at + by);
                    }}
                  >
                    <GripVertical size={14} aria-hidden />
                  </button>
                  <span className={own["number"]}>{n}</span>
                  <input
                    className="input small"
                    aria-label={t("rules.name", { n })}
                    placeholder={t("rules.nameHint")}
                    maxLength={255}
                    value={rule.name}
                    onChange={(event) => change(rule.key, { name: event.target.value })}
                  />
                  <span className={css["buttons"]}>
                    <button
                      type="button"
                      className="button plain square"
                      aria-label={t("rules.up", { n })}
                      disabled={at === 0}
                      onClick={() => shift(rule.key, at - 1)}
                    >
                      <ChevronUp size={14} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className="button plain square"
                      aria-label={t("rules.down", { n })}
                      disabled={at === rules.length - 1}
                      onClick={() => shift(rule.key, at + 1)}
                    >
                      <ChevronDown size={14} aria-hidden />
                    </button>
                    <button
                      type="button"
                      className="button plain square"
                      aria-label={t("rules.remove", { n })}
                      onClick={() => set(rules.filter((one) => one !== rule))}
                    >
                      <X size={14} aria-hidden />
                    </button>
                  </span>
                </div>
                <Rule {...{ rule, at, faults }} change={(part) => change(rule.key, part)} />
              </div>
            </li>
          );
        })}
      </ul>
      {faults["rules"] && (
        <span className="field-fault" role="alert">
          {faults["rules"]}
        </span>
      )}
      <button
        type="button"
        className="button"
        disabled={rules.length >= MOST_RULES}
        onClick={() => set([...rules, newRule()])}
      >
        <Plus size={14} aria-hidden />
        {t("rules.add")}
      </button>
      <span className="hidden" aria-live="polite">
        {said}
      </span>
    </div>
  );

  function change(key: number, part: Partial<RuleDraft>) {
    set(rules.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }
}

interface RuleProps {
  rule: RuleDraft;
  at: number;
  faults: Faults;
  change: (part: Partial<RuleDraft>) => void;
}

/** What a rule asks, and where it leads. */
function Rule({ rule, at, faults, change }: RuleProps) {
  const n = at + 1;
  const { tests, rest, url } = faultsOfRule(faults, at, rule);
  const first = rule.items[0] ?? newItem();
  return (
    <>
      {rule.kept ? (
        <div className={own["kept"]}>
          <p>{whenInWords(rule.kept)}</p>
          <p className="field-hint">{t("rules.kept")}</p>
          <button
            type="button"
            className="button plain"
            onClick={() => change({ kept: null, tests: [newTest()] })}
          >
            {t("rules.replace")}
          </button>
        </div>
      ) : (
        <>
          {rule.tests.length === 0 && <p className="faint">{t("rules.always")}</p>}
          <ul className={own["tests"]}>
            {rule.tests.map((test, number) => (
              <TestFields
                key={test.key}
                test={test}
                n={number + 1}
                fault={tests[number]}
                set={(to) =>
                  change({ tests: rule.tests.map((one) => (one.key === test.key ? to : one)) })
                }
                remove={() => change({ tests: rule.tests.filter((one) => one !== test) })}
              />
            ))}
          </ul>
          <button
            type="button"
            className="button plain"
            onClick={() => change({ tests: [...rule.tests, newTest()] })}
          >
            <Plus size={14} aria-hidden />
            {t(rule.tests.length > 0 ? "rules.andTest" : "rules.addTest")}
          </button>
        </>
      )}
      <div className={own["leads"]}>
        <select
          className="input small"
          aria-label={t("rules.choose", { n })}
          value={rule.choose}
          onChange={(event) => {
            const choose = event.target.value as Choose | "";
            const several = rule.items.length > 1 ? rule.items : [first, newItem()];
            change({ choose, items: choose ? several : [first] });
          }}
        >
          <option value="">{t("rules.choose.one")}</option>
          {CHOICES.map((one) => (
            <option key={one} value={one}>
              {t(`rules.choose.${one}`)}
            </option>
          ))}
        </select>
        {rule.choose === "" && (
          <input
            className="input small"
            type="url"
            placeholder="https://"
            aria-label={t("rules.url", { n })}
            aria-invalid={url !== undefined}
            {...(url ? { "aria-describedby": `rule-url-${rule.key}` } : {})}
            value={first.url}
            onChange={(event) => change({ items: [{ ...first, url: event.target.value }] })}
            spellCheck={false}
          />
        )}
        {url && (
          <span className="field-fault" id={`rule-url-${rule.key}`} role="alert">
            {url}
          </span>
        )}
      </div>
      {rule.choose !== "" && (
        <ItemList
          label={t("rules.choose", { n })}
          place={`rules[${at}].destinations`}
          isWeighted={isWeighted(rule.choose)}
          items={rule.items}
          set={(items) => change({ items })}
          faults={faults}
        />
      )}
      {rest && (
        <span className="field-fault" role="alert">
          {rest}
        </span>
      )}
    </>
  );
}
