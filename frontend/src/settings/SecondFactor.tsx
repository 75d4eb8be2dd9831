import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { body, v3 } from "../api/client";
import type { components } from "../api/v3";
import { FaultNote } from "../app/Faults";
import { Code } from "../catalog/Side";
import { t } from "../i18n";
import { useSession } from "../session/session";
import { Part, Waiting } from "./Part";
import { refreshSession } from "./Password";
import css from "./Settings.module.css";
import { SettingsForm } from "./SettingsForm";

type SetUp = components["schemas"]["TotpSetUp"];

/** Codes beside the password: set up in two steps, turned off by a last code. */
export function SecondFactor() {
  const { data: session } = useSession();
  const [setUp, setSetUp] = useState<SetUp | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ["totp"],
    queryFn: async () => body(await v3.GET("/v3/account/totp")),
  });
  const content = () => {
    if (codes) return <Codes codes={codes} close={() => setCodes(null)} />;
    if (error && !data) return <FaultNote fault={error} retry={refetch} />;
    if (!data) return <Waiting rows={1} />;
    if (data.enabled) return <Ending left={data.recoveryCodesLeft} />;
    if (!session?.user.hasPassword) {
      return <p className="faint">{t("settings.totpNeedsPassword")}</p>;
    }
    if (setUp) {
      return (
        <Confirming
          setUp={setUp}
          confirmed={(given) => {
            setSetUp(null);
            setCodes(given);
            refreshSession();
          }}
        />
      );
    }
    return (
      <SettingsForm
        fields={[
          {
            name: "current",
            label: t("settings.passwordCurrent"),
            value: "",
            kind: "password",
            autoComplete: "current-password",
          },
        ]}
        submit={t("settings.totpBegin")}
        isPlain
        save={async ({ current = "" }) =>
          setSetUp(body(await v3.POST("/v3/account/totp", { body: { current } })))
        }
      />
    );
  };
  return (
    <Part
      id="totp"
      title={t("settings.totp")}
      lead={data && !data.enabled && !codes && !setUp ? t("settings.totpOff") : undefined}
    >
      {content()}
    </Part>
  );
}

const CODE = { name: "code", value: "", autoComplete: "one-time-code" } as const;

function Confirming({
  setUp,
  confirmed,
}: {
  setUp: SetUp;
  confirmed: (codes: readonly string[]) => void;
}) {
  return (
    <div className={css["setUp"]}>
      <p>{t("settings.totpScan")}</p>
      <img src={setUp.qr} alt={t("settings.totpQr")} width={164} height={164} />
      <Code text={setUp.secret} label={t("settings.totpSecret")} />
      <SettingsForm
        fields={[{ ...CODE, label: t("settings.totpCode") }]}
        submit={t("settings.totpConfirm")}
        save={async ({ code = "" }) =>
          confirmed(body(await v3.PUT("/v3/account/totp", { body: { code } })).recoveryCodes)
        }
      />
    </div>
  );
}

function Codes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  return (
    <div className={css["made"]} role="status">
      <strong>{t("settings.totpCodes")}</strong>
      <p>{t("settings.totpCodesHint")}</p>
      <Code text={codes.join("\n")} label={t("settings.totpCodes")} />
      <div>
        <button type="button" className="button primary" onClick={close}>
          {t("settings.totpKept")}
        </button>
      </div>
    </div>
  );
}

function Ending({ left }: { left: number }) {
  return (
    <>
      <p>{t("settings.totpOn", { n: left })}</p>
      <SettingsForm
        fields={[{ ...CODE, label: t("settings.totpCode"), hint: t("settings.totpEndHint") }]}
        submit={t("settings.totpEnd")}
        isPlain
        save={async ({ code = "" }) => {
          await v3.DELETE("/v3/account/totp", { body: { code } });
          refreshSession();
        }}
      />
    </>
  );
}
