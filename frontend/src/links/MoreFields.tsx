import { Fold } from "../editor/Fold";
import { t } from "../i18n";
import type { Link } from "./data";
import { Field } from "./Field";
import css from "./LinkForm.module.css";

interface Props {
  link: Link | null;
  faults: Record<string, string>;
}

/** What is seldom looked at, folded; but not while something in it is wrong. */
export function MoreFields({ link, faults }: Props) {
  const hasFault = Boolean(faults["notes"] ?? faults["redirect"]);
  return (
    <Fold title={t("form.more")} state="" hasFault={hasFault}>
      <Field name="notes" label={t("form.notes")} fault={faults["notes"]}>
        {(tied) => (
          <textarea
            {...tied}
            name="notes"
            className="input"
            rows={3}
            defaultValue={link?.notes ?? ""}
          />
        )}
      </Field>
      <div className={css["pair"]}>
        <Field name="redirect" label={t("form.redirect")} fault={faults["redirect"]}>
          {(tied) => (
            <select
              {...tied}
              name="redirect"
              className="input"
              defaultValue={String(link?.typeTL?.redirectType ?? 307)}
            >
              <option value="307">{t("form.redirect.307")}</option>
              <option value="301">{t("form.redirect.301")}</option>
            </select>
          )}
        </Field>
        <label className={css["check"]}>
          <input
            type="checkbox"
            name="append"
            defaultChecked={link?.typeTL?.appendQuery ?? false}
          />
          {t("form.append")}
        </label>
      </div>
    </Fold>
  );
}
