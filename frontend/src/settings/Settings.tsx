import { AuditLog } from "../audit/AuditLog";
import { t } from "../i18n";
import { useActions } from "../keys/actions";
import { useAddress } from "../reports/useAddress";
import { useSession } from "../session/session";
import { currentTab, Tabs } from "../ui/Tabs";
import { Addresses } from "./Addresses";
import { Keys } from "./Keys";
import { Password } from "./Password";
import { Profile } from "./Profile";
import { Retention } from "./Retention";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import css from "./Settings.module.css";

/** What is set once: who one is, how one signs in, what programs may, what counts and for how long; and who set it. */
export function Settings() {
  const { search, write } = useAddress();
  const { data: session } = useSession();
  const security = { id: "security", name: t("settings.security") };
  // What is the account's is its owner's to set.
  const tabs = session?.user.isGuest
    ? [security]
    : [
        { id: "profile", name: t("settings.profile") },
        security,
        { id: "keys", name: t("settings.keys") },
        { id: "addresses", name: t("settings.addresses") },
        { id: "retention", name: t("settings.retention") },
        { id: "audit", name: t("audit.title") },
      ];
  const tab = currentTab(search, tabs);
  useActions(
    tabs.map(({ id, name }) => ({
      id: `settings ${id}`,
      label: `${t("place.settings")}: ${name}`,
      group: t("keys.group.view"),
      run: () => write({ tab: id === tabs[0]?.id ? undefined : id }),
    })),
  );
  return (
    <div className={css["screen"]} data-wide={tab === "audit" || undefined}>
      <h1>{t("place.settings")}</h1>
      <Tabs label={t("place.settings")} tabs={tabs} />
      <div className={css["part"]}>
        {tab === "profile" && <Profile />}
        {tab === "security" && (
          <>
            <Password />
            <SecondFactor />
            <Sessions />
          </>
        )}
        {tab === "keys" && <Keys />}
        {tab === "addresses" && <Addresses />}
        {tab === "retention" && <Retention />}
        {tab === "audit" && <AuditLog />}
      </div>
    </div>
  );
}
