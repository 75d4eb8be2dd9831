import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { body, v3 } from "../api/client";
import type { components } from "../api/v3";
import { FaultNote, faultText } from "../app/Faults";
import type { FieldOf } from "../catalog/EntryForm";
import { Code } from "../catalog/Side";
import { usePostponed } from "../catalog/usePostponed";
import { agoText, dateText } from "../format/times";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { Notice, type Said } from "../links/Notice";
import { queries } from "../session/session";
import { endIn, termsOfKeys } from "./keyTerms";
import { Part, Row, Waiting } from "./Part";
import css from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";

type Key = components["schemas"]["KeyInfo"];
type Made = components["schemas"]["KeyMade"];

const refresh = () => queries.invalidateQueries({ queryKey: ["keys"] });

/** The keys that programs send: made, seen once, revoked. */
export function Keys() {
  const [made, setMade] = useState<Made | null>(null);
  const [said, say] = useState<Said | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["keys"],
    queryFn: async () => body(await v3.GET("/v3/keys")).keys,
  });
  const postponed = usePostponed((refused, name) =>
    say({
      isFault: true,
      text: t("catalog.notDeleted", { name, reason: faultText(refused) }),
    }),
  );
  const nameOf = (key: Key) => key.name || t("settings.keyNameless", { id: key.id });
  const revoke = (key: Key) => {
    const name = nameOf(key);
    postponed.postpone(key.id, name, async () => {
      await v3.DELETE("/v3/keys/{id}", { params: { path: { id: key.id } }, keepalive: true });
      if (made?.id === key.id) setMade(null);
      await refresh();
    });
    const undo = async () => {
      postponed.undo();
      return null;
    };
    say({
      text: t(key.is_current ? "settings.keyRevokedThis" : "settings.keyRevoked", { name }),
      undo,
    });
  };
  const field = useRef<HTMLDivElement>(null);
  useActions([
    {
      id: "new",
      label: t("settings.keyMake"),
      group: t("keys.group.view"),
      key: "n",
      run: () => field.current?.querySelector("input")?.focus(),
    },
  ]);
  const keys = data?.filter(({ id }) => id !== postponed.hidden);
  return (
    <Part id="keys" title={t("settings.keys")} lead={t("settings.keysLead")}>
      {made && (
        <div className={css["made"]} role="status">
          <strong>{t("settings.keyMade", { name: made.name })}</strong>
          <p>{t("settings.keyMadeHint")}</p>
          <Code text={made.key} label={made.name} />
          <div>
            <button type="button" className="button primary" onClick={() => setMade(null)}>
              {t("settings.keyCopied")}
            </button>
          </div>
        </div>
      )}
      {keys ? (
        keys.length > 0 ? (
          <ul>
            {keys.map((key) => (
              <OneKey key={key.id} of={key} name={nameOf(key)} revoke={() => revoke(key)} />
            ))}
          </ul>
        ) : (
          <p className={css["none"]}>{t("settings.keysEmpty")}</p>
        )
      ) : error ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        <Waiting rows={2} />
      )}
      <div ref={field}>
        <SettingsForm
          isEmptied
          isPlain={made !== null}
          fields={fieldsOf()}
          submit={t("settings.keyMake")}
          save={async ({ name = "", access, days, ...more }) => {
            const sent = {
              name,
              access: access === "read" ? ("read" as const) : ("all" as const),
              ...(days ? { expires_at: endIn(Number(days), new Date()) } : {}),
              ...more,
            };
            setMade(body(await v3.POST("/v3/keys", { body: sent })));
            await refresh();
          }}
        />
      </div>
      <Notice said={said} say={say} />
    </Part>
  );
}

const fieldsOf = (): FieldOf[] => [
  { name: "name", label: t("settings.keyName"), value: "" },
  {
    name: "access",
    label: t("settings.keyAccess"),
    value: "all",
    kind: "choice",
    choices: [
      ["all", t("settings.keyAccessAll")],
      ["read", t("settings.keyAccessRead")],
    ],
  },
  {
    name: "days",
    label: t("settings.keyEnd"),
    value: "",
    kind: "choice",
    choices: termsOfKeys(),
  },
];

function OneKey({ of, name, revoke }: { of: Key; name: string; revoke: () => void }) {
  const now = new Date();
  const ago = (at: string) => agoText(new Date(at), now);
  const end = of.expires_at === null ? null : new Date(of.expires_at);
  return (
    <Row
      title={name}
      mark={of.is_current && t("settings.keyCurrent")}
      below={[
        t("settings.keyBegins", { begins: of.begins }),
        t("settings.keyCreated", { ago: ago(of.created_at) }),
        of.last_used_at
          ? t("settings.keyUsed", { ago: ago(of.last_used_at) })
          : t("settings.keyUnused"),
        of.access === "read" && t("settings.keyReads"),
        end && t(end > now ? "settings.keyEnds" : "settings.keyEnded", { day: dateText(end) }),
      ]
        .filter(Boolean)
        .join(" · ")}
    >
      <button
        type="button"
        className="button"
        aria-label={t("settings.keyRevokeNamed", { name })}
        onClick={revoke}
      >
        {t("settings.keyRevoke")}
      </button>
    </Row>
  );
}
