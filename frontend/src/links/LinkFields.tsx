import { useDebouncedCallback } from "@mantine/hooks";
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { Fault } from "../api/client";
import { FaultNote, faultText } from "../app/Faults";
import { DestinationFields } from "../editor/DestinationFields";
import { changedMembers, draftOf, firstOf, placesOf, SLOTS } from "../editor/draft";
import { ruleFaults } from "../editor/faults";
import { Fold } from "../editor/Fold";
import { Folds } from "../editor/Folds";
import { Preview } from "../editor/Preview";
import {
  type RuleBody,
  type RuleDraft,
  ruleBodies,
  ruleDrafts,
  wholeRules,
} from "../editor/rules";
import type { Looked } from "../editor/seen";
import { t } from "../i18n";
import { type Link, refreshLinks, saveLink, saveRules, useTags } from "./data";
import { Field } from "./Field";
import css from "./LinkForm.module.css";
import { changedBody, faultsOf, joined, linkBody } from "./linkBody";
import { MoreFields } from "./MoreFields";
import { PasteInto } from "./PasteInto";
import { CampaignField, DomainField } from "./PlaceFields";
import { proposedTitle } from "./proposal";
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
  const [before] = useState(() => draftOf(edited));
  // A password is told to nobody: a copy has none until one is given.
  const [draft, setDraft] = useState(() => (isCopy ? { ...draftOf(link), password: "" } : before));
  const [rulesBefore] = useState(() => ruleDrafts(isCopy ? [] : given));
  const [rules, setRules] = useState<readonly RuleDraft[]>(() =>
    isCopy ? ruleDrafts(given.map(({ id: _, ...rule }) => rule)) : rulesBefore,
  );
  /** What was made of a new link whose rules were refused: it is not made again. */
  const [made, setMade] = useState<Partial<Link> | null>(null);
  const [title, setTitle] = useState(() => {
    const name = link?.title ?? "";
    return isCopy ? t("catalog.copyOf", { name }) : name;
  });
  const [fault, setFault] = useState<unknown>(null);
  /** Why the rules were refused of a link that is saved. */
  const [unruled, setUnruled] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const hasOwnTitle = useRef(link !== null);
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOf(fault, placesOf(draft));
  const ruleWrongs = ruleFaults(unruled);
  const leads = url.trim() || firstOf(draft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something was refused
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault, unruled]);

  const [looked, setLooked] = useState<Looked | null>(null);
  const look = useDebouncedCallback(() => {
    if (!form.current) return;
    const sent = leads ? bodiesOf(form.current).sent : null;
    setLooked(sent && { link: sent, rules: wholeRules(rules) });
  }, 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is looked at may differ
  useEffect(look, [url, draft, rules]);

  function bodiesOf(element: HTMLFormElement) {
    const given = linkBody(new FormData(element), title, url, leads);
    const plain = edited ? changedBody(edited, given) : given;
    return { given, sent: joined(plain, changedMembers(draft, before)) };
  }
  function lead(to: string) {
    setUrl(to);
    if (!hasOwnTitle.current) setTitle(proposedTitle(to));
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const { given, sent } = bodiesOf(event.currentTarget);
    if (edited && !given.name) {
      setFault(new Fault(400, "", "", [{ field: "name", detail: t("form.nameNeeded") }]));
      return;
    }
    setBusy(true);
    setFault(null);
    setUnruled(null);
    const id = edited?.id ?? made?.id ?? null;
    let saved: Partial<Link>;
    try {
      saved = { ...made, ...(await saveLink(id, sent)) };
      refreshLinks();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
      return;
    }
    try {
      const bodies = ruleBodies(rules);
      if (JSON.stringify(bodies) !== JSON.stringify(ruleBodies(rulesBefore))) {
        await saveRules(id ?? saved.id ?? 0, bodies);
        refreshLinks();
      }
    } catch (refused) {
      setMade(saved);
      setUnruled(refused);
      setBusy(false);
      return;
    }
    done({ title: given.title ?? "", ...saved }, edited === null);
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
        <UtmFields url={url} change={setUrl} />
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
          <Field
            name="name"
            label={t("form.name")}
            hint={edited ? undefined : t("form.nameHint")}
            fault={faults["name"]}
          >
            {(tied) => (
              <input
                {...tied}
                name="name"
                className="input"
                defaultValue={edited?.name ?? ""}
                maxLength={64}
                spellCheck={false}
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
        {faults["other"] && (
          <p className="field-fault" role="alert">
            {faults["other"]}
          </p>
        )}
        {unruled !== null && (
          <p className="field-fault" role="alert">
            {t("rules.unsaved", { reason: faultText(unruled) })}
          </p>
        )}
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
            {t(edited ? "form.save" : "form.create")}
          </button>
        </div>
      </form>
      <div className={css["seen"]}>
        <Preview link={edited} looked={looked} />
      </div>
    </div>
  );
}

function conversionNames(link: Link | null): ReadonlyMap<number, string> {
  return new Map(
    SLOTS.map((slot) => [
      link?.[`${slot}ConversionId`] ?? 0,
      link?.[`${slot}ConversionName`] ?? "",
    ]),
  );
}
