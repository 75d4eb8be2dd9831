import { Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { body, v3 } from "../api/client";
import type { Question } from "../api/question";
import { FaultNote } from "../app/Faults";
import { share, whole } from "../format/numbers";
import { t } from "../i18n";
import css from "./Reports.module.css";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "XLSX"],
  ["jsonl", "JSON Lines"],
  ["parquet", "Parquet"],
] as const;
type Format = (typeof FORMATS)[number][0];

interface Made {
  id: string;
  state: "queued" | "running" | "done" | "failed";
  reason?: string;
  rows: number;
  share: number;
  file?: string;
}

async function begin(question: Question, format: Format, name: string): Promise<string> {
  // Pages are for screens: a file has every row.
  const { limit: _, offset: __, ...query } = question;
  const given = { query, format, file_name: name, ...(format === "csv" ? { bom: true } : {}) };
  return (body(await v3.POST("/v3/exports", { body: given as never })) as unknown as Made).id;
}

/** The whole report as a file, made by the installation while one looks on. */
export function ExportMenu({ question, name }: { question: Question; name: string }) {
  const [id, setId] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const fetched = useRef("");
  const { data, error } = useQuery({
    queryKey: ["export", id],
    queryFn: async ({ signal }) =>
      body(
        await v3.GET("/v3/exports/{id}", { params: { path: { id: id ?? "" } }, signal }),
      ) as unknown as Made,
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === "done" || state.data?.state === "failed" ? false : 700,
  });
  useEffect(() => {
    if (data?.state !== "done" || !data.file || fetched.current === data.id) return;
    fetched.current = data.id;
    const link = document.createElement("a");
    link.href = data.file;
    link.download = "";
    link.click();
    setId(null);
  }, [data]);
  function start(format: Format) {
    setFault(null);
    begin(question, format, name).then(setId, setFault);
  }
  function stop() {
    if (id) void v3.DELETE("/v3/exports/{id}", { params: { path: { id } } }).catch(() => {});
    setId(null);
  }
  const isRunning = id !== null && !error && data?.state !== "failed";
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <button type="button" className="button" disabled={isRunning}>
            <Download size={14} aria-hidden />
            {t("reports.download")}
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {FORMATS.map(([format, title]) => (
            <Menu.Item key={format} onClick={() => start(format)}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {isRunning && (
        <div className={css["progress"]} role="status">
          <span>
            {data
              ? t("reports.writing", { share: share(data.share), rows: whole(data.rows) })
              : t("reports.begun")}
          </span>
          <progress value={data?.share ?? 0} max={1} aria-label={t("reports.download")} />
          <button type="button" className="button" onClick={stop}>
            {t("form.cancel")}
          </button>
        </div>
      )}
      {data?.state === "failed" && id !== null && (
        <p className="field-fault" role="alert">
          {t("reports.failed", { reason: data.reason ?? "" })}
        </p>
      )}
      {(fault ?? error) != null && <FaultNote fault={fault ?? error} />}
    </>
  );
}
