import { useDebouncedCallback } from "@mantine/hooks";
import { ClipboardPaste } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Fault } from "../api/client";
import { FaultNote } from "../app/Faults";
import { DestinationFields } from "../editor/DestinationFields";
import { changedMembers, draftOf, firstOf, placesOf, SLOTS } from "../editor/draft";
import { Folds } from "../editor/Folds";
import { Preview } from "../editor/Preview";
import { t } from "../i18n";
import { type Link, type LinkBody, refreshLinks, saveLink, useTags } from "./data";
import { Field } from "./Field";
import css from "./LinkForm.module.css";
import { changedBody, faultsOf, joined, linkBody } from "./linkBody";
import { MoreFields } from "./MoreFields";
import { CampaignField, DomainField } from "./PlaceFields";
import { isAddress, proposedTitle } from "./proposal";
import { UtmFields } from "./UtmFields";

interface Props {
  /** Null: a new one. */
  link: Link | null;
  /** A new one, too, that begins with what the link is. */
  isCopy?: boolean;
  close: () => void;
  done: (link: Partial<Link>, isNew: boolean) => void;
}

/** Creating takes a paste and Enter; everything else is folded or has a proposal. */
export function LinkFields({ link, isCopy = false, close, done }: Props) {
  const edited = isCopy ? null : link;
  const { data: tags = [] } = useTags();
  const [url, setUrl] = useState(link?.typeTL?.url ?? "");
  const [before] = useState(() => draftOf(edited));
  // A password is told to nobody: a copy has none until one is given.
  const [draft, setDraft] = useState(() => (isCopy ? { ...draftOf(link), password: "" } : before));
  const [title, setTitle] = useState(() => {
    const name = link?.title ?? "";
    return isCopy ? t("catalog.copyOf", { name }) : name;
  });
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const hasOwnTitle = useRef(link !== null);
  const form = useRef<HTMLFormElement>(null);
  const faults = faultsOf(fault, placesOf(draft));
  const leads = url.trim() || firstOf(draft);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something was refused
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);

  const [looked, setLooked] = useState<LinkBody | null>(null);
  const look = useDebouncedCallback(() => {
    if (form.current) setLooked(leads ? bodiesOf(form.current).sent : null);
  }, 250);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever what is looked at may differ
  useEffect(look, [url, draft]);

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
    try {
      const saved = await saveLink(edited?.id ?? null, sent);
      refreshLinks();
      done({ title: given.title ?? "", ...saved }, edited === null);
      close();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
    }
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
          {(tied) => (
            <div className={css["with"]}>
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
              {link === null && navigator.clipboard?.readText && (
                <button
                  type="button"
                  className={`button ${css["paste"]}`}
                  onClick={() =>
                    void navigator.clipboard.readText().then(
                      (text) => isAddress(text) && lead(text.trim()),
                      () => undefined, // not allowed: the keys paste as ever
                    )
                  }
                >
                  <ClipboardPaste size={14} aria-hidden />
                  {t("form.paste")}
                </button>
              )}
            </div>
          )}
        </Field>
        <UtmFields url={url} change={setUrl} />
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
        <Preview link={edited} sent={looked} />
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
