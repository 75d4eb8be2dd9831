import { CircleCheck, CircleDashed, X } from "lucide-react";
import { useState } from "react";
import { FaultNote } from "../app/Faults";
import { findLinks } from "../catalog/find";
import { useTrackingHosts } from "../catalog/hosts";
import { Code, Section } from "../catalog/Side";
import { withoutScheme } from "../format/addresses";
import { whole } from "../format/numbers";
import { t } from "../i18n";
import { useAccount } from "../session/session";
import { Finder } from "../ui/Finder";
import type { Conversion } from "./data";
import { carry, useCarriers, useEver } from "./data";
import { isSecure } from "./fields";
import css from "./OneConversion.module.css";
import { snippetOf, WAYS, type Way } from "./snippets";

const NAMES = { gtm: "Google Tag Manager", woo: "WooCommerce", shopify: "Shopify" } as const;

function nameOf(way: Way): string {
  return way in NAMES
    ? NAMES[way as keyof typeof NAMES]
    : t(`conversions.${way as "script" | "image" | "server"}`);
}

/** Whether it has come, its code, and which links earn it. */
export function OneConversion({ conversion }: { conversion: Conversion }) {
  return (
    <>
      <Arrival id={conversion.id} />
      <Snippets conversion={conversion} />
      <Carriers id={conversion.id} />
    </>
  );
}

function Arrival({ id }: { id: number }) {
  const { data: count } = useEver(id);
  const has = count !== undefined && count > 0;
  const Icon = has ? CircleCheck : CircleDashed;
  return (
    <div className={css["arrival"]} role="status" data-arrived={has || undefined}>
      <Icon size={18} aria-hidden />
      <div>
        <strong>
          {has ? t("conversions.arrived", { n: whole(count) }) : t("conversions.waiting")}
        </strong>
        {!has && <p>{t("conversions.waitingHint")}</p>}
      </div>
    </div>
  );
}

function Carriers({ id }: { id: number }) {
  const { data: carriers } = useCarriers(id);
  const [fault, setFault] = useState<unknown>(null);
  const change = (link: number, action: "add" | "remove") => {
    setFault(null);
    carry(id, link, action).catch(setFault);
  };
  return (
    <Section title={t("conversions.carriers")}>
      {carriers?.length === 0 && <p className="faint">{t("conversions.noCarriers")}</p>}
      <ul className={css["carriers"]}>
        {carriers?.map(({ id: link, title = "" }) => (
          <li key={link}>
            <span>{title}</span>
            <button
              type="button"
              className="button plain square"
              aria-label={t("conversions.takeOff", { name: title })}
              onClick={() => change(link, "remove")}
            >
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {fault !== null && <FaultNote fault={fault} />}
      <Finder
        label={t("conversions.addLink")}
        of="datapoint"
        find={findLinks}
        taken={carriers?.map((one) => one.id) ?? []}
        take={({ id: link }) => change(link, "add")}
      />
    </Section>
  );
}

function Snippets({ conversion }: { conversion: Conversion }) {
  const { currency } = useAccount();
  const { data: hosts = [] } = useTrackingHosts(isSecure(conversion) ? "https" : "http");
  const [chosen, setHost] = useState("");
  const [way, setWay] = useState<Way>("script");
  const host = chosen || (hosts[0] ?? "");
  return (
    <Section title={t("conversions.code")}>
      <div className={css["choices"]}>
        <select
          className="input small"
          aria-label={t("conversions.kinds")}
          value={way}
          onChange={(event) => setWay(event.target.value as Way)}
        >
          {WAYS.map((one) => (
            <option key={one} value={one}>
              {nameOf(one)}
            </option>
          ))}
        </select>
        <select
          className="input small"
          aria-label={t("conversions.host")}
          value={host}
          onChange={(event) => setHost(event.target.value)}
        >
          {hosts.map((one) => (
            <option key={one} value={one}>
              {withoutScheme(one)}
            </option>
          ))}
        </select>
      </div>
      <Code text={snippetOf(way, { host, code: conversion.code, currency })} label={nameOf(way)} />
      <p className="faint">{t(`conversions.${way}Hint`)}</p>
    </Section>
  );
}
