import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { body, Fault, v3 } from "../api/client";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import css from "./LogIn.module.css";
import { type SignInBody, signIn } from "./session";

type Way = "password" | "key";

/** E-mail and password with a second step where one is due, an API key, or the organisation's own. */
export function LogIn({ lead }: { lead?: string }) {
  const [way, setWay] = useState<Way>("password");
  const [due, setDue] = useState<SignInBody | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const { data: options } = useQuery({
    queryKey: ["session options"],
    queryFn: async () => body(await v3.GET("/v3/session/options", {})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step begins in its first field
  useEffect(() => first.current?.focus(), [way, due]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string) => String(fields.get(name) ?? "").trim();
    let given: SignInBody = {
      email: text("email"),
      password: String(fields.get("password") ?? ""),
    };
    if (way === "key") given = { authKey: text("key") };
    if (due) given = { ...due, code: text("code") };
    setBusy(true);
    setFault(null);
    try {
      await signIn(given);
    } catch (refused) {
      setBusy(false);
      if (refused instanceof Fault && refused.type.endsWith("totp-required")) {
        setDue(given);
      } else {
        setFault(refused);
        first.current?.select();
      }
    }
  }

  return (
    <main className={css["page"]}>
      <section className={css["card"]} aria-labelledby="log-in">
        <svg viewBox="0 0 32 32" width="40" height="40" aria-hidden="true">
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
        <h1 id="log-in">{due ? t("login.codeTitle") : t("login.title")}</h1>
        <p className="faint">{due ? t("login.codeLead") : (lead ?? t("login.lead"))}</p>
        <form onSubmit={submit} className={css["form"]} key={due ? "code" : way}>
          {due ? (
            <Field
              label={t("login.code")}
              name="code"
              inputRef={first}
              autoComplete="one-time-code"
              inputMode="numeric"
            />
          ) : way === "key" ? (
            <Field
              label={t("login.key")}
              name="key"
              inputRef={first}
              autoComplete="off"
              hint={t("login.keyHint")}
              isMono
            />
          ) : (
            <>
              <Field
                label={t("login.email")}
                name="email"
                inputRef={first}
                autoComplete="username"
                inputMode="email"
              />
              <Field
                label={t("login.password")}
                name="password"
                type="password"
                autoComplete="current-password"
              />
            </>
          )}
          {fault !== null && <Refusal fault={fault} />}
          <button type="submit" className="button primary" disabled={isBusy}>
            {due ? t("login.codeSubmit") : t("login.submit")}
          </button>
        </form>
        {due ? (
          <button type="button" className="button plain" onClick={() => setDue(null)}>
            {t("login.back")}
          </button>
        ) : (
          <div className={css["others"]}>
            <span>{t("login.or")}</span>
            {options?.sso && (
              <a className="button" href={options.sso.url}>
                {t("login.sso", { name: options.sso.name })}
              </a>
            )}
            <button
              type="button"
              className="button"
              onClick={() => {
                setFault(null);
                setWay(way === "key" ? "password" : "key");
              }}
            >
              {t(way === "key" ? "login.withPassword" : "login.withKey")}
            </button>
            <p className="faint">{t("login.help")}</p>
          </div>
        )}
      </section>
    </main>
  );
}

function Refusal({ fault }: { fault: unknown }) {
  if (!(fault instanceof Fault) || fault.status === 0 || fault.status >= 500) {
    return <FaultNote fault={fault} />;
  }
  let text = fault.fields[0]?.detail || fault.message;
  if (fault.status === 401) text = t("login.wrong");
  if (fault.status === 429) text = t("login.tooOften");
  return (
    <p className="field-fault" role="alert">
      {text}
    </p>
  );
}

interface FieldProps {
  label: string;
  name: string;
  type?: "text" | "password";
  autoComplete: string;
  inputMode?: "numeric" | "email";
  hint?: string;
  isMono?: boolean;
  inputRef?: React.Ref<HTMLInputElement>;
}

function Field({ label, name, type = "text", hint, isMono, inputRef, ...rest }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        ref={inputRef}
        className="input"
        style={isMono ? { fontFamily: "var(--mono)", fontSize: 13 } : undefined}
        required
        autoCapitalize="none"
        spellCheck={false}
        aria-describedby={hint ? `${name}-hint` : undefined}
        {...rest}
      />
      {hint && (
        <span id={`${name}-hint`} className="field-hint">
          {hint}
        </span>
      )}
    </div>
  );
}
