import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { type Key, t } from "../i18n";
import css from "./LogIn.module.css";
import { signIn } from "./session";

/** What the app says of a single sign-on that led to nobody (docs/signing-in.md), in words. */
const DECLINED: Record<string, Key> = {
  "sso-denied": "login.ssoDenied",
  "sso-expired": "login.ssoExpired",
  "sso-unknown": "login.ssoUnknown",
};

/**
 * Where a sign-in link leads, and a single sign-on that failed. The link's token is behind the #,
 * so that no server's log has ever seen it.
 */
export function SignOn() {
  const navigate = useNavigate();
  const [hasFailed, setFailed] = useState(false);
  const [declined] = useState(() => new URLSearchParams(location.search).get("error"));
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current || declined !== null) return; // each link works once
    isAsked.current = true;
    const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
    history.replaceState(history.state, "", location.pathname);
    signIn({ token }).then(
      () => void navigate({ to: "/", replace: true }),
      () => setFailed(true),
    );
  }, [navigate, declined]);
  if (declined !== null) {
    return <Failed title="login.ssoNot" hint={DECLINED[declined] ?? "login.ssoFailed"} />;
  }
  if (hasFailed) return <Failed title="login.linkFailed" hint="login.linkFailedHint" />;
  return (
    <main className={css["page"]}>
      <section className={css["card"]} aria-live="polite">
        <h1>{t("login.link")}</h1>
        <p className="faint">{t("login.linkLead")}</p>
      </section>
    </main>
  );
}

function Failed({ title, hint }: { title: Key; hint: Key }) {
  const navigate = useNavigate();
  return (
    <main className={css["page"]}>
      <section className={css["card"]} role="alert">
        <h1>{t(title)}</h1>
        <p className="faint">{t(hint)}</p>
        <div className={css["form"]}>
          <button
            type="button"
            className="button primary"
            onClick={() => void navigate({ to: "/", replace: true })}
          >
            {t("login.title")}
          </button>
        </div>
      </section>
    </main>
  );
}
