import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { t } from "../i18n";
import css from "./LogIn.module.css";
import { signIn } from "./session";

/** Where a sign-in link leads. Its token is behind the #, so that no server's log has ever seen it. */
export function SignOn() {
  const navigate = useNavigate();
  const [hasFailed, setFailed] = useState(false);
  const isAsked = useRef(false);
  useEffect(() => {
    if (isAsked.current) return; // each link works once
    isAsked.current = true;
    const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
    history.replaceState(history.state, "", location.pathname);
    signIn({ token }).then(
      () => void navigate({ to: "/", replace: true }),
      () => setFailed(true),
    );
  }, [navigate]);
  if (hasFailed) return <Failed />;
  return (
    <main className={css["page"]}>
      <section className={css["card"]} aria-live="polite">
        <h1>{t("login.link")}</h1>
        <p className="faint">{t("login.linkLead")}</p>
      </section>
    </main>
  );
}

function Failed() {
  const navigate = useNavigate();
  return (
    <main className={css["page"]}>
      <section className={css["card"]} role="alert">
        <h1>{t("login.linkFailed")}</h1>
        <p className="faint">{t("login.linkFailedHint")}</p>
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
