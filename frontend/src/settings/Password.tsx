import { v3 } from "../api/client";
import type { FieldOf } from "../catalog/EntryForm";
import { t } from "../i18n";
import { queries, useSession } from "../session/session";
import { Part } from "./Part";
import { SettingsForm } from "./SettingsForm";

/** What has just changed of how one signs in, on every screen that says it. */
export function refreshSession(): void {
  for (const key of ["session", "sessions", "totp"]) {
    void queries.invalidateQueries({ queryKey: [key] });
  }
}

/** The password that one signs in by, one's own: an owner's or a guest's. */
export function Password() {
  const { data: session } = useSession();
  const user = session?.user;
  const fields: FieldOf[] = [];
  if (user && !user.email && !user.isGuest) {
    fields.push({
      name: "email",
      label: t("settings.email"),
      hint: t("settings.emailHint"),
      value: "",
      autoComplete: "email",
    });
  }
  if (user?.hasPassword) {
    fields.push({
      name: "current",
      label: t("settings.passwordCurrent"),
      value: "",
      kind: "password",
      autoComplete: "current-password",
    });
  }
  fields.push({
    name: "password",
    label: t("settings.passwordNew"),
    hint: t("settings.passwordHint"),
    value: "",
    kind: "password",
    autoComplete: "new-password",
  });
  return (
    <Part
      id="password"
      title={t("settings.password")}
      lead={user?.hasPassword ? undefined : t("settings.passwordNone")}
    >
      <SettingsForm
        fields={fields}
        submit={t(user?.hasPassword ? "settings.passwordChange" : "settings.passwordSet")}
        done={t("settings.saved")}
        save={async (values) => {
          await v3.PUT("/v3/account/password", { body: values as { password: string } });
          refreshSession();
        }}
      />
    </Part>
  );
}
