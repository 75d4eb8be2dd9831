import { t } from "../i18n";
import { Field } from "../links/Field";
import css from "../links/LinkForm.module.css";
import { ConversionFields } from "./ConversionFields";
import { type Draft, FLAGS } from "./draft";
import { Fold } from "./Fold";
import { Check, type Faults, TextField } from "./parts";
import { ScriptFields } from "./ScriptFields";

interface Props {
  draft: Draft;
  set: (draft: Draft) => void;
  /** What the conversions are called that it carries; they may not be offered any more. */
  names: ReadonlyMap<number, string>;
  faults: Faults;
}

const PREFIXES = {
  end: ["typetl.expiration", "typetl.urlafter", "typetl.pauseafter"],
  visit: ["typetl.password", "typetl.hide", "typetl.encode", "typetl.referrer", "typetl.scripts"],
};
const isIn = (faults: Faults, part: keyof typeof PREFIXES) =>
  Object.keys(faults).some((name) => PREFIXES[part].some((prefix) => name.startsWith(prefix)));

/** What most links need not: when it ends, what happens on the way, and what is counted. */
export function Folds({ draft, set, names, faults }: Props) {
  const change = (part: Partial<Draft>) => set({ ...draft, ...part });
  const said = (...parts: (string | false)[]) => parts.filter(Boolean).join(" · ");
  const carried = draft.slots.filter(Boolean);
  return (
    <>
      <Fold
        title={t("editor.end")}
        state={said(
          draft.untilDay && t("editor.until", { day: draft.untilDay }),
          Number(draft.clicks) > 0 && t("editor.afterClicks", { n: Number(draft.clicks) }),
        )}
        hasFault={isIn(faults, "end")}
      >
        <EndFields {...{ draft, change, faults }} />
      </Fold>
      <Fold
        title={t("editor.visit")}
        state={said(
          draft.password !== "" && t("editor.password"),
          draft.hideUrl && t("editor.cloaked"),
          draft.scripts.length > 0 && t("editor.scriptCount", { n: draft.scripts.length }),
        )}
        hasFault={isIn(faults, "visit")}
      >
        <VisitFields {...{ draft, change, faults }} />
      </Fold>
      <Fold
        title={t("metric.conversions")}
        state={said(...carried.map((id) => names.get(id) ?? `#${id}`))}
        hasFault={Object.keys(faults).some((name) => name.endsWith("conversionid"))}
      >
        <ConversionFields
          slots={draft.slots}
          set={(slots) => change({ slots })}
          {...{ names, faults }}
        />
      </Fold>
      <Fold
        title={t("editor.counting")}
        state={said(...FLAGS.map((flag) => draft.flags[flag] && t(`editor.${flag}`)))}
        hasFault={false}
      >
        {FLAGS.map((flag) => (
          <Check
            key={flag}
            label={t(`editor.${flag}`)}
            hint={t(`editor.${flag}Hint`)}
            is={draft.flags[flag]}
            set={(is) => change({ flags: { ...draft.flags, [flag]: is } })}
          />
        ))}
      </Fold>
    </>
  );
}

interface PartProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  faults: Faults;
}

function EndFields({ draft, change, faults }: PartProps) {
  return (
    <>
      <div className={css["pair"]}>
        <TextField
          name="typetl.expirationdate"
          label={t("editor.day")}
          type="date"
          faults={faults}
          value={draft.untilDay}
          set={(untilDay) => change({ untilDay })}
        />
        <TextField
          name="expiration-time"
          label={t("editor.time")}
          hint={t("editor.timeHint")}
          type="time"
          faults={faults}
          value={draft.untilTime}
          set={(untilTime) => change({ untilTime })}
        />
      </div>
      {draft.untilDay && (
        <>
          <TextField
            name="typetl.urlafterdateexpiration"
            label={t("editor.afterDate")}
            hint={t("editor.afterHint")}
            type="url"
            faults={faults}
            value={draft.afterDate}
            set={(afterDate) => change({ afterDate })}
          />
          <Check
            label={t("editor.pauseThen")}
            is={draft.pauseAfterDate}
            set={(pauseAfterDate) => change({ pauseAfterDate })}
          />
        </>
      )}
      <TextField
        name="typetl.expirationclicks"
        label={t("editor.clicks")}
        hint={t("editor.clicksHint")}
        type="number"
        faults={faults}
        value={draft.clicks}
        set={(clicks) => change({ clicks })}
      />
      {Number(draft.clicks) > 0 && (
        <>
          <TextField
            name="typetl.urlafterclicksexpiration"
            label={t("editor.afterClicksUrl")}
            hint={t("editor.afterHint")}
            type="url"
            faults={faults}
            value={draft.afterClicks}
            set={(afterClicks) => change({ afterClicks })}
          />
          <Check
            label={t("editor.pauseThen")}
            is={draft.pauseAfterClicks}
            set={(pauseAfterClicks) => change({ pauseAfterClicks })}
          />
        </>
      )}
    </>
  );
}

function VisitFields({ draft, change, faults }: PartProps) {
  return (
    <>
      <TextField
        name="typetl.password"
        label={t("editor.password")}
        hint={t("editor.passwordHint")}
        type="password"
        faults={faults}
        value={draft.password}
        set={(password) => change({ password })}
      />
      <Check
        label={t("editor.hideUrl")}
        is={draft.hideUrl}
        set={(hideUrl) => change({ hideUrl })}
      />
      {draft.hideUrl && (
        <TextField
          name="typetl.hideurltitle"
          label={t("editor.hideUrlTitle")}
          faults={faults}
          value={draft.hideUrlTitle}
          set={(hideUrlTitle) => change({ hideUrlTitle })}
        />
      )}
      <Check
        label={t("editor.encodeUrl")}
        is={draft.encodeUrl}
        set={(encodeUrl) => change({ encodeUrl })}
      />
      <Field
        name="typetl.referrerclean"
        label={t("editor.referrer")}
        fault={faults["typetl.referrerclean"]}
      >
        {(tied) => (
          <select
            {...tied}
            className="input"
            value={draft.referrer}
            onChange={(event) => change({ referrer: Number(event.target.value) })}
          >
            {([0, 1, 2] as const).map((one) => (
              <option key={one} value={one}>
                {t(`editor.referrer.${one}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ScriptFields
        scripts={draft.scripts}
        set={(scripts) => change({ scripts })}
        fault={faults["typetl.scripts"]}
      />
    </>
  );
}
