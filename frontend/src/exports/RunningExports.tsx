import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect } from "react";
import { body, v3 } from "../api/client";
import { faultText } from "../app/Faults";
import { share, whole } from "../format/numbers";
import { t } from "../i18n";
import css from "./RunningExports.module.css";
import { endExport, type Made, type Running, stopExport, useRunning } from "./running";

/** How far the files are that were asked for, on whatever screen one is. */
export function RunningExports() {
  const running = useRunning();
  return (
    <div className={css["all"]}>
      {running.map((one) => (
        <One key={one.key} of={one} />
      ))}
    </div>
  );
}

function One({ of }: { of: Running }) {
  const { key, id, name } = of;
  const { data, error } = useQuery({
    queryKey: ["export", id],
    queryFn: async ({ signal }) =>
      body(
        await v3.GET("/v3/exports/{id}", { params: { path: { id: id ?? "" } }, signal }),
      ) as unknown as Made,
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === "failed" ? false : 700),
  });
  const file = data?.state === "done" ? data.file : undefined;
  useEffect(() => {
    if (!file) return;
    const link = document.createElement("a");
    link.href = file;
    link.download = "";
    link.click();
    endExport(key);
  }, [file, key]);
  const reason =
    data?.state === "failed"
      ? (data.reason ?? "")
      : of.fault || error
        ? faultText(of.fault ?? error)
        : null;
  if (reason !== null) {
    return (
      <div className={css["one"]} role="alert">
        <p className={css["said"]}>{t("exports.failed", { name, reason })}</p>
        <button
          type="button"
          className="button plain square"
          aria-label={t("details.close")}
          onClick={() => endExport(key)}
        >
          <X size={14} aria-hidden />
        </button>
      </div>
    );
  }
  return (
    <div className={css["one"]}>
      <div className={css["said"]}>
        <p role="status">
          <strong>{name}</strong>{" "}
          <span className="faint">
            {data
              ? t("exports.writing", { share: share(data.share), rows: whole(data.rows) })
              : t("exports.begun")}
          </span>
        </p>
        <progress value={data?.share ?? 0} max={1} aria-label={t("exports.progress", { name })} />
      </div>
      <button type="button" className="button" onClick={() => stopExport(of)}>
        {t("form.cancel")}
      </button>
    </div>
  );
}
