import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { body, v3 } from "../api/client";
import { useEntries } from "../catalog/data";
import { type GuestBody, guestOf } from "../guests/data";
import { t } from "../i18n";
import { PeriodMenu } from "../scope/PeriodMenu";
import type { Search } from "../scope/scope";
import { useScopeKeys } from "../scope/useScopeKeys";
import css from "./Audit.module.css";
import { type Chosen, KINDS, OPERATIONS } from "./data";

interface Props {
  chosen: Chosen;
  write: (changes: Search) => void;
  today: string;
  children: ReactNode;
}

/** Whose changes of what, of which sort and when: all of it is in the address. */
export function AuditFilters({ chosen, write, today, children }: Props) {
  const [isCustom, setCustom] = useState(false);
  const keys = useQuery({
    queryKey: ["keys"],
    queryFn: async () => body(await v3.GET("/v3/keys")).keys,
  });
  const guests = useEntries<GuestBody>("/account/guests");
  const people = guests.data?.map(guestOf) ?? [];
  const known = [
    ...people.map(({ id, body: one }) => [`guest-${id}`, one.userName] as const),
    ...(keys.data ?? []).map(({ id, name }) => [`key-${id}`, name || nameless(id)] as const),
  ];
  // An address may name a guest or a key that is gone: it is chosen all the same.
  const isGone = /-/.test(chosen.by) && !known.some(([value]) => value === chosen.by);
  useScopeKeys({
    today,
    hasCompare: false,
    hasPeriod: true,
    choosePeriod: () => setCustom(true),
  });
  const choose = (name: string) => (event: { target: { value: string } }) =>
    write({
      [name]: event.target.value || undefined,
      ...(name === "kind" ? { id: undefined } : {}),
    });
  const group = (prefix: string, label: string) => {
    const some = known.filter(([value]) => value.startsWith(prefix));
    return (
      some.length > 0 && (
        <optgroup label={label}>
          {some.map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </optgroup>
      )
    );
  };
  return (
    <div className={css["filters"]}>
      <select
        className="input small"
        aria-label={t("audit.who")}
        value={chosen.by}
        onChange={choose("by")}
      >
        <option value="">{t("audit.anyone")}</option>
        <option value="owner">{t("audit.by.owner")}</option>
        <option value="cli">{t("audit.by.cli")}</option>
        <option value="system">{t("audit.by.system")}</option>
        {isGone && <option value={chosen.by}>{nameless(chosen.by.replace(/\D/g, ""))}</option>}
        {group("guest-", t("place.guests"))}
        {group("key-", t("settings.keys"))}
      </select>
      <select
        className="input small"
        aria-label={t("audit.what")}
        value={chosen.kind}
        onChange={choose("kind")}
      >
        <option value="">{t("audit.anything")}</option>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`audit.kind.${kind}`)}
          </option>
        ))}
      </select>
      <select
        className="input small"
        aria-label={t("audit.action")}
        value={chosen.operation}
        onChange={choose("action")}
      >
        <option value="">{t("audit.anyAction")}</option>
        {OPERATIONS.map((one) => (
          <option key={one} value={one}>
            {t(`audit.action.${one}`)}
          </option>
        ))}
      </select>
      <div className={css["period"]}>
        <PeriodMenu {...{ today, isCustom, setCustom }} />
        {children}
      </div>
    </div>
  );
}

const nameless = (id: number | string) => t("audit.nameless", { id: String(id) });
