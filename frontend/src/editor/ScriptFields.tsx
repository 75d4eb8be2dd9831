import { useQuery } from "@tanstack/react-query";
import { every } from "../catalog/data";
import { t } from "../i18n";
import { Refusal } from "../links/Field";
import css from "./Editor.module.css";
import { Check } from "./parts";

interface Props {
  scripts: readonly number[];
  set: (scripts: readonly number[]) => void;
  fault: string | undefined;
}

/** The account's scripts that run on the way; guests neither see nor change them. */
export function ScriptFields({ scripts, set, fault }: Props) {
  const { data } = useQuery({
    queryKey: ["catalog", "/retargeting", {}],
    queryFn: () => every<{ id: number; name: string }>("/retargeting"),
    retry: false,
  });
  if (!data) return null;
  return (
    <fieldset className={css["set"]}>
      <legend className="field-label">{t("editor.scripts")}</legend>
      {data.length === 0 && <p className="field-hint">{t("editor.noScripts")}</p>}
      {data.map(({ id, name }) => (
        <Check
          key={id}
          label={name}
          is={scripts.includes(id)}
          set={(is) => set(is ? [...scripts, id] : scripts.filter((one) => one !== id))}
        />
      ))}
      <Refusal of={fault} />
    </fieldset>
  );
}
