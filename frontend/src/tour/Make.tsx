import { type FormEvent, useEffect, useRef, useState } from "react";
import { FaultNote } from "../app/Faults";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import { type Link, saveLink } from "../links/data";
import { Field } from "../links/Field";
import { faultsOf, linkBody } from "../links/linkBody";
import { PasteInto } from "../links/PasteInto";
import { Copy } from "../ui/Copy";
import { asAddress } from "./first";
import css from "./Tour.module.css";

/** One field: all else has a proposal, and can be changed later. */
export function Make({ made }: { made: (link: Partial<Link>) => void }) {
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const rest = new FormData();
    // A browser keeps a permanent redirect, and its next visit would count nowhere.
    rest.set("redirect", "307");
    setBusy(true);
    setFault(null);
    try {
      made(await saveLink(null, linkBody(rest, "", asAddress(typed))));
    } catch (refused) {
      setFault(refused);
      setBusy(false);
      input.current?.focus();
    }
  }
  const refused = faultsOf(fault);
  const [said] = Object.values(refused);
  return (
    <form className={css["make"]} onSubmit={submit} noValidate>
      <Field name="tour-url" label={t("tour.url")} hint={t("tour.makeHint")} fault={said}>
        {(tied) => (
          <PasteInto take={setTyped}>
            <input
              {...tied}
              ref={input}
              className="input"
              type="url"
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </PasteInto>
        )}
      </Field>
      {fault !== null && said === undefined && <FaultNote fault={fault} />}
      <button type="submit" className="button primary" disabled={isBusy || asAddress(typed) === ""}>
        {t("tour.submit")}
      </button>
    </form>
  );
}

/** The link that there is, and where it leads. */
export function Made({ link, makeAnother }: { link: Link; makeAnother: () => void }) {
  const url = link.trackingCode ?? "";
  const leads = link.typeTL?.url;
  return (
    <div className={css["made"]}>
      <div>
        <p className={css["url"]}>
          <strong>{withoutScheme(url)}</strong>
          <Copy text={url} />
        </p>
        {leads && <p className={css["leads"]}>{t("tour.made", { url: leads })}</p>}
      </div>
      <button type="button" className="button plain" onClick={makeAnother}>
        {t("tour.another")}
      </button>
    </div>
  );
}
