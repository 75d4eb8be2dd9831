import { Fold } from "../editor/Fold";
import { t } from "../i18n";
import { dimensionName } from "../scope/labels";
import { Copy } from "../ui/Copy";
import { KeptList } from "../ui/KeptList";
import { useKept } from "../ui/kept";
import css from "./LinkForm.module.css";
import { TEMPLATES } from "./templates";
import { readUtm, UTM, withUtm } from "./utm";

interface Props {
  /** The destination, in which the parameters are: it is the only place where they are kept. */
  url: string;
  /** The short link, once there is one: parameters behind it are those that are counted here. */
  short: string | undefined;
  change: (url: string) => void;
}

/** The UTM parameters of the destination, one by one or all at once from a template. */
export function UtmFields({ url, short, change }: Props) {
  const keeping = useKept(TEMPLATES, true);
  const values = readUtm(url);
  const isNone = url.trim() === "";
  const count = UTM.filter((one) => values[one]).length;
  const tracked = short && count > 0 ? withUtm(short, values) : "";
  const used = keeping.kept.find(({ value }) =>
    UTM.every((one) => (value[one] ?? "") === (values[one] ?? "")),
  );
  return (
    <Fold title={t("utm.title")} state={count > 0 ? String(count) : ""} hasFault={false}>
      <p className="field-hint">{t("utm.hint")}</p>
      {tracked && (
        <p className={css["tracked"]}>
          <span>{tracked}</span>
          <Copy text={tracked} />
        </p>
      )}
      {isNone && <p className="field-hint">{t("utm.first")}</p>}
      <div className={css["utm"]}>
        {UTM.map((one) => (
          <div className="field" key={one}>
            <label htmlFor={`utm-${one}`}>{dimensionName(`utm_${one}`)}</label>
            <input
              id={`utm-${one}`}
              className="input small"
              value={values[one] ?? ""}
              disabled={isNone}
              maxLength={255}
              spellCheck={false}
              onChange={(event) => change(withUtm(url, { [one]: event.target.value }))}
            />
          </div>
        ))}
      </div>
      <fieldset className={css["templates"]}>
        <legend>{t("utm.templates")}</legend>
        <KeptList
          keeping={keeping}
          takesFocus={false}
          now={count > 0 ? values : null}
          used={used?.name}
          use={(template) => {
            if (isNone) return;
            const all = Object.fromEntries(UTM.map((one) => [one, template[one] ?? ""]));
            change(withUtm(url, all));
          }}
          none={t("utm.none")}
        />
      </fieldset>
    </Fold>
  );
}
