import { Plus } from "lucide-react";
import { useRef } from "react";
import { t } from "../i18n";
import css from "./Rules.module.css";
import { newTest, type RuleDraft } from "./rules";
import { whenInWords } from "./ruleWords";
import { TestFields } from "./TestFields";
import { useRemoval } from "./useRemoval";

interface Props {
  rule: RuleDraft;
  change: (part: Partial<RuleDraft>) => void;
  /** What is wrong with each. */
  faults: readonly (string | undefined)[];
}

/** The conditions of a rule, all of which hold; in words where the form cannot show them. */
export function TestList({ rule, change, faults }: Props) {
  const { tests, kept } = rule;
  const list = useRef<HTMLUListElement>(null);
  const { adder, removed } = useRemoval<HTMLButtonElement>(list);
  if (kept) {
    const replace = () => {
      change({ kept: null, tests: [newTest()] });
      removed(0);
    };
    return (
      <div className={css["kept"]}>
        <p>{whenInWords(kept)}</p>
        <p className="field-hint">{t("rules.kept")}</p>
        <button type="button" className="button" onClick={replace}>
          {t("rules.replace")}
        </button>
      </div>
    );
  }
  return (
    <>
      {tests.length === 0 && <p className="faint">{t("rules.always")}</p>}
      <ul ref={list} className={css["tests"]}>
        {tests.map((test, at) => (
          <TestFields
            key={test.key}
            test={test}
            n={at + 1}
            fault={faults[at]}
            set={(to) => change({ tests: tests.map((one) => (one === test ? to : one)) })}
            remove={() => {
              change({ tests: tests.filter((one) => one !== test) });
              removed(at);
            }}
          />
        ))}
      </ul>
      <button
        ref={adder}
        type="button"
        className="button"
        onClick={() => change({ tests: [...tests, newTest()] })}
      >
        <Plus size={14} aria-hidden />
        {t(tests.length > 0 ? "rules.andTest" : "rules.addTest")}
      </button>
    </>
  );
}
