import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { body, v3 } from "../api/client";
import { FaultNote, faultText } from "../app/Faults";
import { agoText } from "../format/times";
import { type Key, t } from "../i18n";
import { Notice, type Said } from "../links/Notice";
import { queries } from "../session/session";
import { Part, Row, Waiting } from "./Part";
import css from "./Settings.module.css";

const WAYS: Record<string, Key> = {
  password: "settings.by.password",
  link: "settings.by.link",
  key: "settings.by.key",
  sso: "settings.by.sso",
};

/** Where one is signed in, and how to end that. */
export function Sessions() {
  const [said, say] = useState<Said | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["sessions"],
    queryFn: async () => body(await v3.GET("/v3/sessions")).sessions,
  });
  const end = async (id: number | null) => {
    try {
      if (id === null) await v3.DELETE("/v3/sessions");
      else await v3.DELETE("/v3/sessions/{id}", { params: { path: { id } } });
    } catch (refused) {
      say({ text: faultText(refused), isFault: true });
    }
    await queries.invalidateQueries({ queryKey: ["sessions"] });
  };
  const now = new Date();
  return (
    <Part id="sessions" title={t("settings.sessions")}>
      {data ? (
        <ul>
          {data.map((one) => {
            const name =
              [one.browser, one.os].filter(Boolean).join(", ") || t("settings.sessionUnknown");
            const way = WAYS[one.method];
            const below = [
              one.address,
              way && t(way),
              t("settings.sessionSeen", { ago: agoText(new Date(one.lastSeenAt), now) }),
            ];
            return (
              <Row
                key={one.id}
                title={name}
                mark={one.isCurrent && t("settings.sessionThis")}
                below={below.filter(Boolean).join(" · ")}
              >
                {!one.isCurrent && (
                  <button
                    type="button"
                    className="button"
                    aria-label={t("settings.sessionEndNamed", { name })}
                    onClick={() => void end(one.id)}
                  >
                    {t("settings.sessionEnd")}
                  </button>
                )}
              </Row>
            );
          })}
        </ul>
      ) : error ? (
        <FaultNote fault={error} retry={refetch} />
      ) : (
        <Waiting rows={2} />
      )}
      {data && data.length > 1 && (
        <div className={css["foot"]}>
          <button type="button" className="button" onClick={() => void end(null)}>
            {t("settings.sessionEndAll")}
          </button>
        </div>
      )}
      <Notice said={said} say={say} />
    </Part>
  );
}
