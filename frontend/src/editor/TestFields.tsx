import { X } from "lucide-react";
import { useId } from "react";
import { t } from "../i18n";
import { Refusal } from "../links/Field";
import type { Test } from "../scope/filters";
import { valueName } from "../scope/labels";
import { useAccount } from "../session/session";
import { CountryList } from "./CountryList";
import css from "./Rules.module.css";
import { isZoned, kindOf, newTest, type TestDraft, testsOf, WHATS, type What } from "./rules";
import { weekdayName, whatName } from "./ruleWords";

const DEVICES = ["desktop", "mobile", "tablet", "tv", "console", "wearable", "email", "bot"];
const DAYS = ["1", "2", "3", "4", "5", "6", "7"];
const SPAN_TYPES: { readonly [what in What]?: string } = { time: "time", date: "date" };
const KNOWN: { readonly [what in What]?: string } = {
  os_family: "Windows, Mac OS X, iOS, Android, Linux, Chrome OS",
  browser_family: "Chrome, Safari, Firefox, Edge, Opera, Samsung Internet",
  language: "de, pt-BR",
  referrer_host: "news.example",
};

interface Props {
  test: TestDraft;
  /** Its place among the conditions of the rule, from 1 on. */
  n: number;
  set: (test: TestDraft) => void;
  remove: () => void;
  fault: string | undefined;
}

/** One condition: what is asked, how it is compared, and with what. */
export function TestFields({ test, n, set, remove, fault }: Props) {
  const id = useId();
  const change = (part: Partial<TestDraft>) => set({ ...test, ...part });
  const tests = testsOf(test.what);
  return (
    <li className={css["test"]}>
      <div className={css["asked"]}>
        <select
          className="input small"
          aria-label={t("rules.what", { n })}
          aria-invalid={fault !== undefined}
          {...(fault ? { "aria-describedby": id } : {})}
          value={test.what}
          onChange={(event) =>
            set({ ...newTest(event.target.value as What), key: test.key, zone: test.zone })
          }
        >
          {WHATS.map((one) => (
            <option key={one} value={one}>
              {whatName(one)}
            </option>
          ))}
        </select>
        {test.what === "query_parameter" && (
          <input
            className="input small"
            aria-label={t("rules.parameterName", { n })}
            placeholder="utm_source"
            spellCheck={false}
            value={test.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
        {tests.length > 0 && (
          <select
            className="input small"
            aria-label={t("rules.test", { n })}
            value={test.test}
            onChange={(event) => change({ test: event.target.value as Test })}
          >
            {tests.map((one) => (
              <option key={one} value={one}>
                {t(`test.${one}`)}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          className="button plain square"
          aria-label={t("rules.removeTest", { n })}
          onClick={remove}
        >
          <X size={14} aria-hidden />
        </button>
      </div>
      <Values {...{ test, n, change }} />
      <Refusal of={fault} id={id} />
    </li>
  );
}

interface ValuesProps {
  test: TestDraft;
  n: number;
  change: (part: Partial<TestDraft>) => void;
}

function Values({ test, n, change }: ValuesProps) {
  const { what, values } = test;
  const set = (to: readonly string[]) => change({ values: to });
  const label = t("rules.values", { n });
  switch (kindOf(what)) {
    case "country":
      return <CountryList {...{ n, values, set }} />;
    case "choices": {
      const all = what === "weekday" ? DAYS : DEVICES;
      const toggle = (one: string) =>
        set(all.filter((each) => (each === one) !== values.includes(each)));
      return (
        <>
          <fieldset className={css["choices"]}>
            <legend className="hidden">{label}</legend>
            {all.map((one) => (
              <label key={one}>
                <input
                  type="checkbox"
                  checked={values.includes(one)}
                  onChange={() => toggle(one)}
                />
                {what === "weekday" ? weekdayName(Number(one)) : valueName("device", one)}
              </label>
            ))}
          </fieldset>
          {isZoned(what) && <ZoneField {...{ test, n, change }} />}
        </>
      );
    }
    case "truth":
      return (
        <select
          className={`input small ${css["truth"]}`}
          aria-label={label}
          value={values[0]}
          onChange={(event) => set([event.target.value])}
        >
          <option value="yes">{t("rules.yes")}</option>
          <option value="no">{t("rules.no")}</option>
        </select>
      );
    case "span":
      return (
        <div className={css["span"]}>
          {(["from", "to"] as const).map((edge, at) => (
            <input
              key={edge}
              className="input small"
              type={SPAN_TYPES[what] ?? "number"}
              aria-label={t(`rules.${edge}`, { n })}
              {...(what === "percentage" ? { min: 0, max: 100, step: "any" } : {})}
              value={values[at] ?? ""}
              onChange={(event) =>
                set(values.map((one, place) => (place === at ? event.target.value : one)))
              }
            />
          ))}
          {isZoned(what) && <ZoneField {...{ test, n, change }} />}
        </div>
      );
    default:
      return (
        <input
          className="input small"
          aria-label={label}
          title={t("rules.commas")}
          placeholder={KNOWN[what] ?? t("rules.commas")}
          spellCheck={false}
          value={values[0] ?? ""}
          onChange={(event) => set([event.target.value])}
        />
      );
  }
}

function ZoneField({ test, n, change }: ValuesProps) {
  const { timeZone } = useAccount();
  const list = useId();
  return (
    <>
      <input
        className={`input small ${css["zone"]}`}
        aria-label={t("rules.zone", { n })}
        title={t("rules.zone", { n })}
        placeholder={timeZone}
        list={list}
        spellCheck={false}
        value={test.zone}
        onChange={(event) => change({ zone: event.target.value })}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
    </>
  );
}
