import { useQuery } from "@tanstack/react-query";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { FormDialog } from "../ui/FormDialog";
import { useLast } from "../ui/useLast";
import { type Link, load, loadRules } from "./data";
import { LinkFields } from "./LinkFields";
import css from "./LinkForm.module.css";

/** What the form is of: a link by its id, a new one that begins as a copy of one, a new one. */
export type FormOf = number | { copyOf: number } | "new";

interface Props {
  /** Null: closed. */
  of: FormOf | null;
  close: () => void;
  done: (link: Partial<Link>, isNew: boolean) => void;
}

/** The dialog in which a link is made or edited. */
export function LinkForm({ of, close, done }: Props) {
  const shown = useLast(of);
  return (
    <FormDialog
      isOpen={of !== null}
      close={close}
      title={t(typeof shown === "number" ? "form.edit" : "form.create")}
      size={1120}
    >
      {shown === null || shown === "new" ? (
        <LinkFields link={null} rules={[]} {...{ close, done }} />
      ) : typeof shown === "number" ? (
        <OfOne key={shown} id={shown} {...{ close, done }} />
      ) : (
        <OfOne key={`copy ${shown.copyOf}`} id={shown.copyOf} isCopy {...{ close, done }} />
      )}
    </FormDialog>
  );
}

interface OfOneProps extends Omit<Props, "of"> {
  id: number;
  isCopy?: boolean;
}

function OfOne({ id, isCopy = false, close, done }: OfOneProps) {
  // Asked for by every form, and kept by none: what others have changed since must not be undone.
  const { data, error, refetch } = useQuery({
    queryKey: ["link to edit", id],
    queryFn: () => Promise.all([load(id), loadRules(id)]),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <FaultNote fault={error} retry={refetch} />;
  return data ? (
    <LinkFields link={data[0]} rules={data[1]} {...{ isCopy, close, done }} />
  ) : (
    <div className={css["waiting"]} />
  );
}
