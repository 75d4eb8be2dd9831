import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { MoonStar, PanelLeftClose, PanelLeftOpen, Search, Sun, UserRound } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Exports } from "../exports/Exports";
import { t } from "../i18n";
import { type Action, useActions } from "../keys/actions";
import { commandKeys } from "../keys/commands";
import { KeyList } from "../keys/KeyList";
import { Palette } from "../keys/Palette";
import { carried } from "../scope/useScope";
import { signOut, useAccount, useSession } from "../session/session";
import { setTheme, useTheme } from "../theme/theme";
import { usePhone } from "../ui/usePhone";
import { type Place, placeOf, placesFor } from "./places";
import css from "./Shell.module.css";

const NARROW = "clicktrail.nav";

export function Shell({ children }: { children: ReactNode }) {
  const [isNarrow, setNarrow] = useState(() => localStorage.getItem(NARROW) === "narrow");
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  const search = useLocation({ select: (location) => location.search });
  const path = useLocation({ select: (location) => location.pathname });
  const isPhone = usePhone();
  const current = placeOf(path, !isPhone);
  const navigate = useNavigate();
  const theme = useTheme();
  const account = useAccount();
  const { data: session } = useSession();
  const places = placesFor(session?.user);
  const who = session?.user.name || session?.user.email;
  const flip = () => setTheme(theme === "dark" ? "light" : "dark");
  const collapse = () => {
    localStorage.setItem(NARROW, isNarrow ? "wide" : "narrow");
    setNarrow(!isNarrow);
  };

  useActions([
    ...places.map(
      (place: Place): Action => ({
        id: `go ${place.to}`,
        label: t("go.to", { name: t(place.label) }),
        group: t("keys.group.go"),
        key: `g ${place.key}`,
        run: () => void navigate({ to: place.to as "/", search: carried(place.to, search) }),
      }),
    ),
    {
      id: "palette",
      label: t("palette.open"),
      group: t("keys.group.app"),
      key: "k",
      isKeyOnly: true,
      run: () => setOpen("palette"),
    },
    {
      id: "keys",
      label: t("keys.open"),
      group: t("keys.group.app"),
      key: "?",
      run: () => setOpen("keys"),
    },
    { id: "theme", label: t("theme.switch"), group: t("keys.group.app"), run: flip },
    {
      id: "nav",
      label: t(isNarrow ? "nav.expand" : "nav.collapse"),
      group: t("keys.group.app"),
      key: "[",
      run: collapse,
    },
    ...(session?.user.isGuest
      ? []
      : [
          {
            id: "tour",
            label: t("place.tour"),
            group: t("keys.group.app"),
            run: () => void navigate({ to: "/tour" }),
          },
        ]),
    {
      id: "sign out",
      label: t("session.signOut"),
      group: t("keys.group.app"),
      run: () => void signOut(),
    },
  ]);

  return (
    <div className={css["shell"]} data-narrow={isNarrow || undefined}>
      <a className={css["skip"]} href="#content">
        {t("app.skip")}
      </a>
      <nav className={css["nav"]} aria-label={t("nav.label")}>
        <div className={css["brand"]} title={account.name}>
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <rect width="32" height="32" rx="8" fill="var(--accent)" />
            <path
              d="M8 22.5c5.5 0 4.5-13 10-13"
              fill="none"
              stroke="var(--on-accent)"
              strokeWidth="2.6"
              strokeLinecap="round"
            />
            <circle cx="23" cy="9.5" r="3" fill="var(--on-accent)" />
          </svg>
          <span>{account.name || t("app.name")}</span>
        </div>
        <ul className={css["places"]}>
          {places
            .filter((place) => place.stands)
            .map(({ to, label, icon: Icon, key, stands }) => (
              <li key={to} data-stands={stands}>
                <Link
                  to={to as "/"}
                  search={carried(to, search)}
                  // Of the screen itself the router says that it is the current page.
                  activeOptions={{ exact: true, includeSearch: false }}
                  aria-current={to === current ? "true" : undefined}
                  title={`${t(label)} (G ${key.toUpperCase()})`}
                >
                  <Icon size={18} strokeWidth={1.75} aria-hidden />
                  <span>{t(label)}</span>
                </Link>
              </li>
            ))}
        </ul>
        <div className={css["foot"]}>
          <button type="button" onClick={() => setOpen("palette")} title={t("nav.search")}>
            <Search size={18} strokeWidth={1.75} aria-hidden />
            <span>{t("scope.search")}</span>
            <kbd>{commandKeys(navigator.platform)}</kbd>
          </button>
          <button type="button" onClick={flip} title={t("theme.switch")}>
            {theme === "dark" ? (
              <Sun size={18} strokeWidth={1.75} aria-hidden />
            ) : (
              <MoonStar size={18} strokeWidth={1.75} aria-hidden />
            )}
            <span>{t(theme === "dark" ? "theme.light" : "theme.dark")}</span>
          </button>
          {who && (
            <Link
              to="/settings"
              search={carried("/settings", search)}
              title={`${who}: ${t("place.settings")}`}
            >
              <UserRound size={18} strokeWidth={1.75} aria-hidden />
              <span className={css["who"]}>{who}</span>
              {/* What is seen is part of what it is called: who speaks to it says what they see. */}
              <span className="hidden">, {t("place.settings")}</span>
            </Link>
          )}
          <button
            type="button"
            onClick={collapse}
            title={t(isNarrow ? "nav.expand" : "nav.collapse")}
          >
            {isNarrow ? (
              <PanelLeftOpen size={18} strokeWidth={1.75} aria-hidden className={css["turns"]} />
            ) : (
              <PanelLeftClose size={18} strokeWidth={1.75} aria-hidden className={css["turns"]} />
            )}
            <span>{t("nav.narrow")}</span>
          </button>
        </div>
      </nav>
      <main id="content" className={css["content"]} tabIndex={-1}>
        {children}
        <Exports />
      </main>
      <Palette isOpen={open === "palette"} setOpen={(is) => setOpen(is ? "palette" : null)} />
      <KeyList isOpen={open === "keys"} close={() => setOpen(null)} />
    </div>
  );
}
