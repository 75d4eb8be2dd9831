import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect } from "react";
import { body, v3 } from "../api/client";
import { faultText } from "../app/Faults";
import { share } from "../format/numbers";
import { t } from "../i18n";
import css from "./RunningExports.module.css";
import {
  beginAgain,
  endExport,
  fetched,
  isOver,
  type Made,
  type Running,
  stopExport,
  useRunning,
} from "./running";

const ASKED_EVERY = 700;

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
  const { data, error, refetch } = useQuery({
    queryKey: ["export", id],
    queryFn: async ({ signal }) =>
      body(
        await v3.GET("/v3/exports/{id}", { params: { path: { id: id ?? "" } }, signal }),
      ) as unknown as Made,
    enabled: id !== null,
    refetchInterval: ({ state }) =>
      state.data?.state === "failed" || isOver(state.error) ? false : ASKED_EVERY,
  });
  const file = data?.state === "done" ? data.file : undefined;
  useEffect(() => {
    if (!file) return;
    const link = document.createElement("a");
    link.href = file;
    link.download = "";
    link.click();
    fetched(of);
  }, [file, of]);
  const reason =
    data?.state === "failed"
      ? (data.reason ?? "")
      : of.fault || error
        ? faultText(of.fault ?? error)
        : null;
  if (reason !== null) {
    // Where nothing was answered it may be under way.
    const isUnknown = !of.fault && data?.state !== "failed" && !isOver(error);
    return (
      <div className={css["one"]} role="alert">
        <p className={css["said"]}>{t("exports.failed", { name, reason })}</p>
        <button
          type="button"
          className="button"
          onClick={() => (isUnknown ? void refetch() : beginAgain(of))}
        >
          {t("error.retry")}
        </button>
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
        <p>
          <strong>{name}</strong>{" "}
          <span className="faint">
            {data
              ? t("exports.writing", { share: share(data.share), n: data.rows })
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
