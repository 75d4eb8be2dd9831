import { t } from "../i18n";
import { Refusal } from "../links/Field";
import { newItem } from "./draft";
import { faultsOfRule } from "./faults";
import { ItemList } from "./ItemList";
import { OrderedRows } from "./OrderedRows";
import type { Faults } from "./parts";
import css from "./Rules.module.css";
import { CHOICES, type Choose, isWeighted, MOST_RULES, newRule, type RuleDraft } from "./rules";
import { TestList } from "./TestList";

interface Props {
  rules: readonly RuleDraft[];
  set: (rules: readonly RuleDraft[]) => void;
  faults: Faults;
}

/** A link's own rules in the order in which they are asked. */
export default function RuleFields({ rules, set, faults }: Props) {
  return (
    <>
      <p className="field-hint">{t("rules.hint")}</p>
      <OrderedRows
        label={t("rules.title")}
        of="rules"
        rows={rules}
        set={set}
        most={MOST_RULES}
        create={newRule}
        fault={faults["rules"]}
        className={css["row"]}
      >
        {(rule, at, { handle, buttons, change }) => {
          const n = at + 1;
          const { tests, url, rest } = faultsOfRule(faults, rule);
          return (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a row
            <div role="group" className={css["rule"]} aria-label={t("rules.one", { n })}>
              <div className={css["head"]}>
                {handle}
                <span className={css["number"]}>{n}</span>
                <input
                  className="input small"
                  aria-label={t("rules.name", { n })}
                  placeholder={t("rules.nameHint")}
                  maxLength={255}
                  value={rule.name}
                  onChange={(event) => change({ name: event.target.value })}
                />
                {buttons}
              </div>
              <TestList {...{ rule, change }} faults={tests} />
              <Leads {...{ rule, n, change }} fault={url} />
              {rule.choose !== "" && (
                <ItemList
                  label={t("rules.choose", { n })}
                  place={`rules[${rule.key}].destinations`}
                  isWeighted={isWeighted(rule.choose)}
                  items={rule.items}
                  set={(items) => change({ items })}
                  faults={faults}
                />
              )}
              <Refusal of={rest} />
            </div>
          );
        }}
      </OrderedRows>
    </>
  );
}

interface LeadsProps {
  rule: RuleDraft;
  n: number;
  change: (part: Partial<RuleDraft>) => void;
  fault: string | undefined;
}

/** Whether it leads to one destination or chooses, and the one. */
function Leads({ rule, n, change, fault }: LeadsProps) {
  const [first = newItem(), ...others] = rule.items;
  const id = `rule-url-${rule.key}`;
  return (
    <div className={css["leads"]}>
      <select
        className="input small"
        aria-label={t("rules.choose", { n })}
        value={rule.choose}
        onChange={(event) => {
          const choose = event.target.value as Choose | "";
          const isLone = choose !== "" && others.length === 0;
          change({ choose, items: isLone ? [first, newItem()] : rule.items });
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
        <>
          <input
            className="input small"
            type="url"
            placeholder="https://"
            aria-label={t("rules.url", { n })}
            aria-invalid={fault !== undefined}
            {...(fault ? { "aria-describedby": id } : {})}
            value={first.url}
            onChange={(event) =>
              change({ items: [{ ...first, url: event.target.value }, ...others] })
            }
            spellCheck={false}
          />
          <Refusal of={fault} id={id} />
        </>
      )}
    </div>
  );
}
