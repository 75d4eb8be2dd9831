import { FileUp } from "lucide-react";
import { useState } from "react";
import { t } from "../i18n";
import css from "./Bulk.module.css";

/** Bytes of a file that could hold no more rows than are taken. */
const MOST_BYTES = 4_000_000;

interface Props {
  text: string;
  give: (text: string) => void;
}

/** The table, pasted or from a file. */
export function Given({ text, give }: Props) {
  const [isTooLarge, setTooLarge] = useState(false);
  async function take(file: File | undefined) {
    if (!file) return;
    setTooLarge(file.size > MOST_BYTES);
    if (file.size <= MOST_BYTES) give(await file.text());
  }
  return (
    <div className="field">
      <label htmlFor="bulk-table">{t("bulk.table")}</label>
      <textarea
        id="bulk-table"
        className={`input ${css["table"]}`}
        rows={text ? 4 : 8}
        value={text}
        spellCheck={false}
        wrap="off"
        placeholder={"url,title,name,campaign,tags\nhttps://example.com/,Example,example,,sale"}
        aria-describedby="bulk-hint"
        data-autofocus
        onChange={(event) => give(event.target.value)}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files;
          if (!file) return;
          event.preventDefault();
          void take(file);
        }}
      />
      <div className={css["below"]}>
        <span className="field-hint" id="bulk-hint">
          {t("bulk.hint")}
        </span>
        <label className={`button ${css["file"]}`}>
          <FileUp size={14} aria-hidden />
          {t("bulk.file")}
          <input
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain"
            onChange={(event) => {
              void take(event.target.files?.[0]);
              event.target.value = "";
            }}
          />
        </label>
      </div>
      {isTooLarge && (
        <span className="field-fault" role="alert">
          {t("bulk.tooLarge")}
        </span>
      )}
    </div>
  );
}
