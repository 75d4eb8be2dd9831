/** What the log's fields are called where people see them, and what differs in an entry. */
import { type Key, t } from "../i18n";
import type { Entry } from "./data";

/** By the catalog's name of the field; with the kind before it where kinds differ. */
const LABELS: Readonly<Record<string, Key>> = {
  name: "catalog.name",
  "datapoint.name": "form.name",
  "whitelist.name": "settings.whiteField",
  title: "form.title",
  url: "form.url",
  notes: "catalog.notes",
  description: "catalog.notes",
  status: "links.status",
  deleted: "link.status.deleted",
  group_id: "one.group",
  domain_id: "one.domain",
  datapoint_id: "audit.kind.datapoint",
  tags: "links.tags",
  conversions: "metric.conversions",
  scripts: "editor.scripts",
  redirect_type: "form.redirect",
  append_query: "form.append",
  preferred: "editor.preferred",
  is_public: "editor.isPublic",
  is_secured: "editor.isSecured",
  light_tracking: "editor.lightTracking",
  redirect_only: "editor.redirectOnly",
  encode_ip: "editor.encodeIp",
  pauses_at: "audit.field.pausesAt",
  pauses_after: "editor.clicks",
  "specifics.password": "editor.password",
  "specifics.rules": "dim.rule",
  "specifics.hideUrl": "editor.hideUrl",
  "specifics.hideUrlTitle": "editor.hideUrlTitle",
  "specifics.encodeUrl": "editor.encodeUrl",
  "specifics.referrerClean": "editor.referrer",
  custom_404: "domains.404",
  custom_homepage: "domains.home",
  value: "conversions.value",
  protocol: "conversions.protocol",
  duplicates: "conversions.duplicates",
  look_back_days: "conversions.lookBack",
  code: "conversions.code",
  user_name: "guests.userName",
  email: "settings.email",
  password: "settings.password",
  key_salt: "guests.key",
  totp: "settings.totp",
  grants: "guests.grants",
  allow_all: "guests.allowAllGrants",
  allow_group_creation: "guests.allowGroupCreation",
  "options.hide_value": "audit.field.hideValue",
  "options.hide_cost": "audit.field.hideCost",
  "options.hide_com_cost": "audit.field.hideComCost",
  "options.hide_params": "audit.field.hideParams",
  "options.hide_count": "audit.field.hideCount",
  "options.percent_value": "guests.percentValue",
  "options.percent_commission": "guests.percentCommission",
  first_name: "settings.firstName",
  last_name: "settings.lastName",
  company_name: "settings.company",
  timezone: "settings.zone",
  currency: "settings.currency",
  raw_days: "settings.rawDays",
  rollup_days: "settings.rollupDays",
  prefix: "audit.field.prefix",
  reads_only: "settings.keyAccessRead",
  expires_at: "settings.keyEnd",
  ip: "settings.blackField",
  script: "scripts.script",
  text: "notes.text",
  day: "notes.day",
  at: "notes.time",
};

/** Its label; of what has none, the name that the API's documents have for it. */
export function fieldName(kind: string, field: string): string {
  const key = LABELS[`${kind}.${field}`] ?? LABELS[field];
  if (key) return t(key);
  const plain = field.slice(field.indexOf(".") + 1).replace(/([a-z])([A-Z])/g, "$1 $2");
  const words = plain.replaceAll("_", " ").toLowerCase();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

/** The names of what differs, those that people know first. */
export function fieldsOf({ entity, before, after }: Entry): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const order = Object.keys(LABELS);
  const place = (field: string) => {
    const own = order.indexOf(`${entity}.${field}`);
    const found = own < 0 ? order.indexOf(field) : own;
    return found < 0 ? order.length : found;
  };
  return names.sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}
