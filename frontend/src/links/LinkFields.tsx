import { useDebouncedCallback } from "@mantine/hooks";
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { Fault } from "../api/client";
import { FaultNote, faultText } from "../app/Faults";
import { DestinationFields } from "../editor/DestinationFields";
import { draftOf, firstOf, placesOf, SLOTS } from "../editor/draft";
import { Fold } from "../editor/Fold";
import { Folds } from "../editor/Folds";
import { ruleFaults } from "../editor/faults";
import { lackingIn, stillLacking } from "../editor/lacking";
import { Preview } from "../editor/Preview";
import type { Faults } from "../editor/parts";
import { type RuleBody, type RuleDraft, ruleBodies, ruleDrafts, wholeRules } from "../editor/rules";
import type { Looked } from "../editor/seen";
import { t } from "../i18n";
import { type Link, refreshLinks, saveLink, saveRules, useTags } from "./data";
import { Field, Refusal } from "./Field";
import css from "./LinkForm.module.css";
import { faultsOf, linkBody } from "./linkBody";
import { MoreFields } from "./MoreFields";
import { PasteInto } from "./PasteInto";
import { CampaignField, DomainField } from "./PlaceFields";
import { proposedTitle } from "./proposal";
import { changesOf, type Held, type Kept, keptOf, savedAs } from "./saving";
import { UtmFields } from "./UtmFields";

const RuleFields = lazy(() => import("../editor/RuleFields"));

interface Props {
  /** Null: a new one. */
  link: Link | null;
  /** Its own rules. */
  rules: readonly RuleBody[];
  /** A new one, too, that begins with what the link is. */
  isCopy?: boolean;
  close: () => void;
  done: (link: Partial<Link>, isNew: boolean) => void;
}

/** Creating takes a paste and Enter; everything else is folded or has a proposal. */
export function LinkFields({ link, rules: given, isCopy = false, close, done }: Props) {
  const edited = isCopy ? null : link;
  const { data: tags = [] } = useTags();
  const [url, setUrl] = useState(link?.typeTL?.url ?? "");
  const [kept, setKept] = useState(() => keptOf(edited));
  // A password is told to nobody: a copy has none until one is given.
  const [draft, setDraft] = useState(() =>
    isCopy ? { ...draftOf(link), password: "" } : kept.draft,
  );
  const [rules, setRules] = useState<readonly RuleDraft[]>(() =>
    ruleDrafts(isCopy ? given.map(({ id: _, ...rule }) => rule) : given),
  );
  const [rulesKept] = useState(() => (isCopy ? [] : ruleBodies(rules)));
  const [title, setTitle] = useState(() => {
    const name = link?.title ?? "";
    return isCopy ? t("catalog.copyOf", { name }) : name;
  });
  /** What was tried to be saved: a refusal is about that. */
  const [sent, setSent] = useState({ draft, rules });
  const [fault, setFault] = useState<unknown>(null);
  /** Why the rules were refused of a link that is saved. */
  const [unruled, setUnruled] = useState<unknown>(null);
  /** What the rules lacked when they were to be saved. */
  const [lacking, setLacking] = useState<Faults>({});
  const [isBusy, setBusy] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const hasOwnTitle = useRef(link !== null);
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOf(fault, placesOf(sent.draft));
  const ruleWrongs = { ...ruleFaults(unruled, sent.rules), ...stillLacking(lacking, rules) };
  const before = kept.body.name;
  const isRenamed = before && name && name.toLowerCase() !== before.toLowerCase();
  const nameHint = !kept.link
    ? t("form.nameHint")
    : isRenamed
      ? t("form.nameChanges", { name: before })
      : undefined;
  const leads = url.trim() || firstOf(draft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something was refused
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault, unruled, lacking]);

  const [looked, setLooked] = useState<Looked | null>(null);
  const look = useDebouncedCallback(() => {
    if (!form.current) return;
    const link = leads ? changesOf(heldBy(form.current), kept) : null;
    setLooked(link && { link, rules: wholeRules(rules) });
  }, 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is looked at may differ
  useEffect(look, [url, draft, rules, kept]);

  function heldBy(element: HTMLFormElement): Held {
    return { body: linkBody(new FormData(element), title, url, leads), draft };
  }
  function lead(to: string) {
    setUrl(to);
    if (!hasOwnTitle.current) setTitle(proposedTitle(to));
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const held = heldBy(event.currentTarget);
    if (kept.body.name && !held.body.name) {
      setFault(new Fault(400, "", "", [{ field: "name", detail: t("form.nameNeeded") }]));
      return;
    }
    const lacks = lackingIn(rules);
    setLacking(lacks);
    // A link that is made while its rules cannot be would lead everybody past them.
    if (Object.keys(lacks).length > 0) return;
    setBusy(true);
    setSent({ draft, rules });
    setFault(null);
    setUnruled(null);
    let now: Kept;
    try {
      now = savedAs(held, kept, await saveLink(kept.link?.id ?? null, changesOf(held, kept)));
      // It is saved, whatever becomes of its rules: the next try sends what differs from that.
      setKept(now);
      refreshLinks();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
      return;
    }
    try {
      const bodies = ruleBodies(rules);
      if (JSON.stringify(bodies) !== JSON.stringify(rulesKept)) {
        await saveRules(now.link?.id ?? 0, bodies);
        refreshLinks();
      }
    } catch (refused) {
      setUnruled(refused);
      setBusy(false);
      return;
    }
    done({ ...now.link, title: held.body.title ?? "" }, edited === null);
    close();
  }

  return (
    <div className={css["both"]}>
      <form className={css["form"]} onSubmit={submit} onChange={look} ref={form} noValidate>
        <Field
          name="url"
          label={t("form.url")}
          hint={t(draft.mode === 0 ? "form.urlHint" : "editor.otherwise")}
          fault={faults["url"]}
        >
          {(tied) => {
            const input = (
              <input
                {...tied}
                className="input"
                type="url"
                value={url}
                onChange={(event) => lead(event.target.value)}
                placeholder="https://"
                spellCheck={false}
                data-autofocus
              />
            );
            return link === null ? <PasteInto take={lead}>{input}</PasteInto> : input;
          }}
        </Field>
        <UtmFields url={url} short={kept.link?.trackingCode} change={setUrl} />
        <Fold
          title={t("rules.title")}
          state={rules.length > 0 ? t("rules.count", { n: rules.length }) : ""}
          hasFault={Object.keys(ruleWrongs).length > 0}
        >
          <Suspense>
            <RuleFields rules={rules} set={setRules} faults={ruleWrongs} />
          </Suspense>
        </Fold>
        <DestinationFields draft={draft} set={setDraft} url={url} faults={faults} />
        <Field name="title" label={t("form.title")} fault={faults["title"]}>
          {(tied) => (
            <input
              {...tied}
              className="input"
              value={title}
              maxLength={255}
              onChange={(event) => {
                hasOwnTitle.current = event.target.value !== "";
                setTitle(event.target.value);
              }}
            />
          )}
        </Field>
        <div className={css["pair"]}>
          <DomainField link={link} fault={faults["domain"]} />
          <Field name="name" label={t("form.name")} hint={nameHint} fault={faults["name"]}>
            {(tied) => (
              <input
                {...tied}
                name="name"
                className="input"
                defaultValue={edited?.name ?? ""}
                maxLength={64}
                spellCheck={false}
                onChange={(event) => setName(event.target.value.trim())}
              />
            )}
          </Field>
        </div>
        <div className={css["pair"]}>
          <CampaignField link={link} fault={faults["campaign"]} />
          <Field
            name="tags"
            label={t("form.tags")}
            hint={t("form.tagsHint")}
            fault={faults["tags"]}
          >
            {(tied) => (
              <>
                <input
                  {...tied}
                  name="tags"
                  className="input"
                  list="known-tags"
                  defaultValue={link?.tags.map((one) => one.name).join(", ")}
                />
                <datalist id="known-tags">
                  {tags.map((one) => (
                    <option key={one.id} value={one.name} />
                  ))}
                </datalist>
              </>
            )}
          </Field>
        </div>
        <Folds draft={draft} set={setDraft} names={conversionNames(link)} faults={faults} />
        <MoreFields link={link} faults={faults} />
        {fault !== null && Object.keys(faults).length === 0 && <FaultNote fault={fault} />}
        <Refusal
          of={kept.link === null && isUnanswered(fault) ? t("bulk.unanswered") : undefined}
        />
        <Refusal of={faults["other"]} />
        <Refusal
          of={unruled === null ? undefined : t("rules.unsaved", { reason: faultText(unruled) })}
        />
        <div className={css["foot"]}>
          <button type="button" className="button plain" onClick={close}>
            {t("form.cancel")}
          </button>
          <button
            type="submit"
            className="button primary"
            // A link that chooses among destinations of its own may have none beside them.
            disabled={isBusy || leads === ""}
          >
            {t(kept.link ? "form.save" : "form.create")}
          </button>
        </div>
      </form>
      <div className={css["seen"]}>
        <Preview link={kept.link} looked={looked} />
      </div>
    </div>
  );
}

/** Whether it may have been done all the same. */
function isUnanswered(fault: unknown): boolean {
  return fault instanceof Fault && (fault.status === 0 || fault.status >= 502);
}

function conversionNames(link: Link | null): ReadonlyMap<number, string> {
  return new Map(
    SLOTS.map((slot) => [
      link?.[`${slot}ConversionId`] ?? 0,
      link?.[`${slot}ConversionName`] ?? "",
    ]),
  );
}
