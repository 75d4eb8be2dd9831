import { Modal } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { refreshLinks, useCampaigns, useDomains } from "../links/data";
import { useAccount } from "../session/session";
import { endFirstRun } from "../tour/first";
import css from "./Bulk.module.css";
import { Given } from "./Given";
import { Preview } from "./Preview";
import { Report } from "./Report";
import { type Read, readRows } from "./rows";
import { type Outcome, send } from "./send";
import { readTable } from "./table";

interface Props {
  isOpen: boolean;
  close: () => void;
}

/** Many links from a table: given, looked through, made, and reported row by row. */
export function BulkCreate({ isOpen, close }: Props) {
  const stop = useRef<AbortController | null>(null);
  // Loaded as it opens: opened a moment later, it gives the focus back to where it was before.
  const [isShown, setShown] = useState(false);
  useEffect(() => setShown(isOpen), [isOpen]);
  return (
    <Modal
      opened={isShown}
      onClose={() => {
        stop.current?.abort();
        close();
      }}
      // A click beside it must not cost what was typed, nor stop what is going on.
      closeOnClickOutside={false}
      title={t("bulk.title")}
      size={880}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      <Steps {...{ stop, close }} />
    </Modal>
  );
}

interface StepsProps {
  stop: React.RefObject<AbortController | null>;
  close: () => void;
}

function Steps({ stop, close }: StepsProps) {
  const { id: account } = useAccount();
  const campaigns = useCampaigns();
  const domains = useDomains();
  const [text, setText] = useState("");
  const [sent, setSent] = useState<Read | null>(null);
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>([]);
  const [isGoing, setGoing] = useState(false);
  const read = useMemo(
    () =>
      readRows(readTable(text), { campaigns: campaigns.data ?? [], domains: domains.data ?? [] }),
    [text, campaigns.data, domains.data],
  );
  useEffect(() => () => stop.current?.abort(), [stop]);

  async function create() {
    stop.current = new AbortController();
    setSent(read);
    setGoing(true);
    const isAsGood = (one: { faults: readonly string[] }) => one.faults.length === 0;
    setOutcomes(
      read.rows
        .filter((row) => !isAsGood(row))
        .map((row) => ({ row, url: "", reason: row.faults.join(" ") })),
    );
    await send(read.rows.filter(isAsGood), stop.current.signal, (more) => {
      setOutcomes((all) => [...all, ...more]);
      // Who makes links by the table need not be shown how to make one.
      if (more.some((one) => !one.reason)) endFirstRun(account);
    });
    setGoing(false);
    refreshLinks();
  }

  const fault = campaigns.error ?? domains.error;
  if (fault) {
    return (
      <FaultNote
        fault={fault}
        retry={() => {
          void campaigns.refetch();
          void domains.refetch();
        }}
      />
    );
  }
  if (sent) {
    return (
      <Report
        {...{ outcomes, isGoing, close }}
        read={sent}
        stop={() => stop.current?.abort()}
        again={() => {
          setSent(null);
          setText("");
        }}
      />
    );
  }
  const good = read.rows.filter((row) => row.faults.length === 0).length;
  const isReady = campaigns.data !== undefined && domains.data !== undefined;
  return (
    <div className={css["steps"]}>
      <Given text={text} give={setText} />
      {text.trim() && isReady && <Preview read={read} />}
      <div className={css["foot"]}>
        <button type="button" className="button plain" onClick={close}>
          {t("form.cancel")}
        </button>
        <button
          type="button"
          className="button primary"
          disabled={!isReady || good === 0}
          onClick={() => void create()}
        >
          {good === 0 ? t("form.create") : t("bulk.create", { n: good })}
        </button>
      </div>
    </div>
  );
}
