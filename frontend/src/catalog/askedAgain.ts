/** The present password, which the API asks for once more where an older session opens the account. */
import { Fault } from "../api/client";
import { t } from "../i18n";
import type { FieldOf } from "./EntryForm";

/** Its name in a body, and so in a form. */
export const CURRENT = "current";

/** What the API says of a change that an older session may not make by itself, in v3 and in v2. */
const ASKS_AGAIN = new Set(["urn:clicktrail:problem:password-required", "PasswordRequired"]);

export const asksAgain = (fault: unknown) => fault instanceof Fault && ASKS_AGAIN.has(fault.type);

export const currentPassword = (): FieldOf => ({
  name: CURRENT,
  label: t("settings.passwordCurrent"),
  hint: t("settings.passwordAgain"),
  value: "",
  kind: "password",
  autoComplete: "current-password",
});
