import { useId } from "react";
import { languageName } from "../format/names";
import css from "./Editor.module.css";
import { useNations } from "./nations";

/** Of those that most of the web is read in; others are written as their tag. */
const LANGUAGES =
  "ar bg cs da de de-at de-ch el en en-gb en-us es es-mx et fi fr fr-ca he hi hr hu id it ja ko lt lv nb nl pl pt pt-br ro ru sk sl sr sv th tr uk vi zh zh-tw";

interface Props {
  kind: "nation" | "languageCode";
  label: string;
  /** Where a label that is seen belongs to it. */
  id?: string;
  value: string;
  set: (value: string) => void;
  isWrong?: boolean;
}

/** A country, or a language as a tag. */
export function OfField({ kind, label, id, value, set, isWrong = false }: Props) {
  const list = useId();
  const nations = useNations();
  const tied = {
    id,
    className: `input ${css["of"]}`,
    "aria-label": label,
    "aria-invalid": isWrong,
  };
  if (kind === "languageCode") {
    return (
      <>
        <input
          {...tied}
          list={list}
          value={value}
          placeholder="de"
          spellCheck={false}
          onChange={(event) => set(event.target.value)}
        />
        <datalist id={list}>
          {LANGUAGES.split(" ").map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </datalist>
      </>
    );
  }
  const code = value.toUpperCase();
  const isKnown = code === "" || nations.some((one) => one.code === code);
  return (
    <select {...tied} value={code} onChange={(event) => set(event.target.value)}>
      <option value="">–</option>
      {!isKnown && <option value={code}>{code}</option>}
      {nations.map((one) => (
        <option key={one.code} value={one.code}>
          {one.name}
        </option>
      ))}
    </select>
  );
}
