/** The present password, which the API asks for once more where an older session opens the account. */
import { type RefObject, useEffect, useState } from "react";
import { Fault } from "../api/client";
import { t } from "../i18n";
import type { FieldOf } from "./EntryForm";

/** Its name in a body, and so in a form. */
const CURRENT = "current";

/** What the API says of a change that an older session may not make by itself, in v3 and in v2. */
const ASKS_AGAIN = new Set(["urn:clicktrail:problem:password-required", "PasswordRequired"]);

interface AskedAgain {
  /** The field for the password, in the form and focused once it is asked for; null before. */
  asked: FieldOf | null;
  /** Whether a refusal was only the question for the password, which is asked from then on. */
  asks: (refused: unknown) => boolean;
  /** What was sent has been taken. */
  taken: () => void;
}

/**
 * Asks for the present password in a form, once the API wants it: a refusal goes through `asks`, and
 * whoever sends anew sends what stands in `asked`, too.
 */
export function useAskedAgain(form: RefObject<HTMLFormElement | null>): AskedAgain {
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (isAsked) form.current?.querySelector<HTMLInputElement>(`[name="${CURRENT}"]`)?.focus();
  }, [form, isAsked]);
  return {
    asked: isAsked ? currentPassword() : null,
    asks: (refused) => {
      // Asked already, a refusal is about what was given.
      if (isAsked || !(refused instanceof Fault) || !ASKS_AGAIN.has(refused.type)) return false;
      setAsked(true);
      return true;
    },
    taken: () => setAsked(false),
  };
}

const currentPassword = (): FieldOf => ({
  name: CURRENT,
  label: t("settings.passwordCurrent"),
  hint: t("settings.passwordAgain"),
  value: "",
  kind: "password",
  autoComplete: "current-password",
});
