import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { body, v2 } from "../api/client";
import { FaultNote, faultText } from "../app/Faults";
import { t } from "../i18n";
import { Notice, type Said } from "../links/Notice";
import { queries } from "../session/session";
import { Part, Row, Waiting } from "./Part";
import css from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";

interface Entry {
  id: string;
  value: string;
}

interface Listed {
  id: string;
  title: string;
  lead: string;
  empty: string;
  /** The API's name of the field. */
  field: string;
  label: string;
  list: () => Promise<Entry[]>;
  add: (value: string) => Promise<unknown>;
  remove: (id: string) => Promise<unknown>;
}

type Answer = { entities?: { id?: string; ip?: string; name?: string }[] };

function entriesOf(answer: unknown): Entry[] {
  return ((answer as Answer).entities ?? []).map(({ id = "", ip, name }) => ({
    id,
    value: ip ?? name ?? "",
  }));
}

/** Where visits from do not count, and where links may lead to by parameter. */
export function Addresses() {
  return (
    <>
      <List
        of={{
          id: "black",
          title: t("settings.black"),
          lead: t("settings.blackHint"),
          empty: t("settings.blackEmpty"),
          field: "ip",
          label: t("settings.blackField"),
          list: async () => entriesOf(body(await v2.GET("/account/ipblacklist", {}))),
          add: (ip) => v2.POST("/account/ipblacklist", { body: { ip } as never }),
          remove: (blacklistId) =>
            v2.DELETE("/account/ipblacklist/{blacklistId}", { params: { path: { blacklistId } } }),
        }}
      />
      <List
        of={{
          id: "white",
          title: t("settings.white"),
          lead: t("settings.whiteHint"),
          empty: t("settings.whiteEmpty"),
          field: "name",
          label: t("settings.whiteField"),
          list: async () => entriesOf(body(await v2.GET("/account/domainwhitelist", {}))),
          add: (name) => v2.POST("/account/domainwhitelist", { body: { name } as never }),
          remove: (whitelistId) =>
            v2.DELETE("/account/domainwhitelist/{whitelistId}", {
              params: { path: { whitelistId } },
            }),
        }}
      />
    </>
  );
}

function List({ of }: { of: Listed }) {
  const [said, say] = useState<Said | null>(null);
  const queryKey = ["addresses", of.id];
  const { data, error, refetch } = useQuery({ queryKey, queryFn: of.list });
  const refresh = () => queries.invalidateQueries({ queryKey });
  const remove = async ({ id, value }: Entry) => {
    try {
      await of.remove(id);
      const undo = async () => {
        await of.add(value);
        await refresh();
        return null;
      };
      say({ text: t("settings.removed", { name: value }), undo });
    } catch (refused) {
      say({ text: faultText(refused), isFault: true });
    }
    await refresh();
  };
  return (
    <Part id={of.id} title={of.title} lead={of.lead}>
      {data ? (
        data.length > 0 ? (
          <ul>
            {data.map((entry) => (
              <Row key={entry.id} title={entry.value}>
                <button
                  type="button"
                  className="button plain square"
                  aria-label={t("settings.remove", { name: entry.value })}
                  onClick={() => void remove(entry)}
                >
                  <X size={14} aria-hidden />
                </button>
              </Row>
            ))}
          </ul>
        ) : (
          <p className={css["none"]}>{of.empty}</p>
        )
      ) : error ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        <Waiting rows={1} />
      )}
      <SettingsForm
        isLine
        isPlain
        fields={[{ name: of.field, label: of.label, value: "" }]}
        submit={t("settings.add")}
        save={async (values) => {
          await of.add(values[of.field] ?? "");
          await refresh();
        }}
      />
      <Notice said={said} say={say} />
    </Part>
  );
}
