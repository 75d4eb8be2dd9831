import { ClipboardPaste } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { type Link, refreshLinks, saveLink, useCampaigns, useDomains, useTags } from "./data";
import { Field } from "./Field";
import css from "./LinkForm.module.css";
import { faultsOf, linkBody } from "./linkBody";
import { isAddress, proposedTitle } from "./proposal";

interface Props {
  /** Null: a new one. */
  link: Link | null;
  close: () => void;
  done: (link: Link, isNew: boolean) => void;
}

/** Creating takes a paste and Enter; everything else is folded or has a proposal. */
export function LinkFields({ link, close, done }: Props) {
  const { data: campaigns = [] } = useCampaigns();
  const { data: tags = [] } = useTags();
  const { data: domains = [] } = useDomains();
  const [url, setUrl] = useState(link?.typeTL?.url ?? "");
  const [title, setTitle] = useState(link?.title ?? "");
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const hasOwnTitle = useRef(link !== null);
  const faults = faultsOf(fault);

  function lead(to: string) {
    setUrl(to);
    if (!hasOwnTitle.current) setTitle(proposedTitle(to));
  }
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = linkBody(new FormData(event.currentTarget), title, url);
    setBusy(true);
    setFault(null);
    try {
      const saved = await saveLink(link?.id ?? null, given);
      refreshLinks();
      done(saved, link === null);
      close();
    } catch (refused) {
      setFault(refused);
      setBusy(false);
    }
  }

  return (
    <form className={css["form"]} onSubmit={submit} noValidate>
      <Field name="url" label={t("form.url")} hint={t("form.urlHint")} fault={faults["url"]}>
        <div className={css["with"]}>
          <input
            id="url"
            className="input"
            type="url"
            value={url}
            onChange={(event) => lead(event.target.value)}
            placeholder="https://"
            spellCheck={false}
            data-autofocus
            aria-invalid={faults["url"] !== undefined}
            aria-describedby="url-hint"
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
      </Field>
      <Field name="title" label={t("form.title")} fault={faults["title"]}>
        <input
          id="title"
          className="input"
          value={title}
          maxLength={255}
          onChange={(event) => {
            hasOwnTitle.current = event.target.value !== "";
            setTitle(event.target.value);
          }}
          aria-invalid={faults["title"] !== undefined}
        />
      </Field>
      <div className={css["pair"]}>
        <Field name="domain" label={t("form.domain")} fault={faults["domain"]}>
          <select
            id="domain"
            name="domain"
            className="input"
            key={domains.length}
            defaultValue={link?.typeTL?.domainId ?? domains[0]?.id}
          >
            {domains.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </Field>
        <Field
          name="name"
          label={t("form.name")}
          hint={link ? undefined : t("form.nameHint")}
          fault={faults["name"]}
        >
          <input
            id="name"
            name="name"
            className="input"
            defaultValue={link?.name ?? ""}
            maxLength={64}
            spellCheck={false}
            aria-invalid={faults["name"] !== undefined}
          />
        </Field>
      </div>
      <div className={css["pair"]}>
        <Field name="campaign" label={t("form.campaign")} fault={faults["campaign"]}>
          <select
            id="campaign"
            name="campaign"
            className="input"
            key={campaigns.length}
            defaultValue={
              link?.groupId ?? campaigns.find((one) => one.name === "Default")?.id ?? ""
            }
          >
            {campaigns.every((one) => one.name !== "Default") && <option value="">Default</option>}
            {campaigns.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </Field>
        <Field name="tags" label={t("form.tags")} hint={t("form.tagsHint")} fault={faults["tags"]}>
          <input
            id="tags"
            name="tags"
            className="input"
            list="known-tags"
            defaultValue={(link?.tags as { name: string }[] | undefined)
              ?.map((one) => one.name)
              .join(", ")}
            aria-describedby="tags-hint"
          />
          <datalist id="known-tags">
            {tags.map((one) => (
              <option key={one.id} value={one.name} />
            ))}
          </datalist>
        </Field>
      </div>
      <details className={css["more"]}>
        <summary>{t("form.more")}</summary>
        <div className={css["form"]}>
          <Field name="notes" label={t("form.notes")} fault={faults["notes"]}>
            <textarea
              id="notes"
              name="notes"
              className="input"
              rows={3}
              defaultValue={link?.notes ?? ""}
            />
          </Field>
          <div className={css["pair"]}>
            <Field name="redirect" label={t("form.redirect")}>
              <select
                id="redirect"
                name="redirect"
                className="input"
                defaultValue={String(link?.typeTL?.redirectType ?? 307)}
              >
                <option value="307">{t("form.redirect.307")}</option>
                <option value="301">{t("form.redirect.301")}</option>
              </select>
            </Field>
            <label className={css["check"]}>
              <input
                type="checkbox"
                name="append"
                defaultChecked={link?.typeTL?.appendQuery ?? false}
              />
              {t("form.append")}
            </label>
          </div>
        </div>
      </details>
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
        <button type="submit" className="button primary" disabled={isBusy || url.trim() === ""}>
          {t(link ? "form.save" : "form.create")}
        </button>
      </div>
    </form>
  );
}
