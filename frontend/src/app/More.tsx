import { Link, useLocation } from "@tanstack/react-router";
import { ExternalLink, Search } from "lucide-react";
import { LOCALES, type Locale, locale, setLocale, t } from "../i18n";
import { useAllActions } from "../keys/actions";
import { carried } from "../scope/useScope";
import { signOut, useSession } from "../session/session";
import { type Choice, setTheme, useThemeChoice } from "../theme/theme";
import css from "./More.module.css";
import { placesFor } from "./places";

const CHOICES: readonly Choice[] = ["system", "light", "dark"];

/** What is not looked at every day: who one is, how it looks, where help is. */
export function More() {
  const { data: session } = useSession();
  const choice = useThemeChoice();
  return (
    <div className={css["page"]}>
      <h1>{t("nav.more")}</h1>
      <Elsewhere />
      <section aria-labelledby="more-account">
        <h2 id="more-account">{t("more.account")}</h2>
        <div className={css["line"]}>
          <div>
            <strong>{session?.account.name}</strong>
            <p className="faint">
              {[session?.user.name, session?.user.email, session?.account.timeZone]
                .filter(Boolean)
                .join(" · ")}
              {session?.user.isGuest && ` · ${t("session.guest")}`}
            </p>
          </div>
          <button type="button" className="button" onClick={() => void signOut()}>
            {t("session.signOut")}
          </button>
        </div>
      </section>
      <section aria-labelledby="more-appearance">
        <h2 id="more-appearance">{t("more.appearance")}</h2>
        <div className={css["line"]}>
          <span id="more-theme">{t("theme.label")}</span>
          <div className={css["segments"]} role="radiogroup" aria-labelledby="more-theme">
            {CHOICES.map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="theme"
                  checked={choice === one}
                  onChange={() => setTheme(one)}
                />
                <span>{t(`theme.${one}`)}</span>
              </label>
            ))}
          </div>
        </div>
        <div className={css["line"]}>
          <label htmlFor="more-language">{t("more.language")}</label>
          <select
            id="more-language"
            className="input small"
            style={{ width: "auto" }}
            value={locale()}
            onChange={(event) => void setLocale(event.target.value as Locale, true)}
          >
            {Object.entries(LOCALES).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </div>
      </section>
      <section aria-labelledby="more-help">
        <h2 id="more-help">{t("more.help")}</h2>
        <div className={css["line"]}>
          <a href="/docs">
            {t("nav.api")} <ExternalLink size={13} aria-hidden style={{ display: "inline" }} />
          </a>
          <span className="faint">
            {t("keys.open")}: <kbd>?</kbd>
          </span>
        </div>
        {!session?.user.isGuest && (
          <div className={css["line"]}>
            <Link to="/tour">{t("place.tour")}</Link>
          </div>
        )}
      </section>
    </div>
  );
}

/** The places that the navigation has no room for, in words; on a phone that is most of them. */
function Elsewhere() {
  const search = useLocation({ select: (location) => location.search });
  const { data: session } = useSession();
  const palette = useAllActions().find((one) => one.id === "palette");
  return (
    <nav className={css["places"]} aria-label={t("place.more")}>
      <ul>
        {placesFor(session?.user).map(
          ({ to, label, hint, icon: Icon, key }) =>
            hint && (
              <li key={to}>
                <Link to={to as "/"} search={carried(to, search)}>
                  <Icon size={18} strokeWidth={1.75} aria-hidden />
                  <span>
                    <strong>{t(label)}</strong>
                    <span className="faint">{t(hint)}</span>
                  </span>
                  <kbd>G {key.toUpperCase()}</kbd>
                </Link>
              </li>
            ),
        )}
        <li className={css["search"]}>
          <button type="button" onClick={() => palette?.run()}>
            <Search size={18} strokeWidth={1.75} aria-hidden />
            <strong>{t("nav.search")}</strong>
          </button>
        </li>
      </ul>
    </nav>
  );
}
