import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { useLast } from "../ui/useLast";
import { type Link, load, loadRules } from "./data";
import { LinkFields } from "./LinkFields";
import css from "./LinkForm.module.css";

interface Props {
  /** A link's id, `new`, or null: closed. */
  of: number | "new" | null;
  close: () => void;
  done: (link: Partial<Link>, isNew: boolean) => void;
}

/** The dialog in which a link is made or edited. */
export function LinkForm({ of, close, done }: Props) {
  const shown = useLast(of);
  return (
    <Modal
      opened={of !== null}
      onClose={close}
      title={t(typeof shown === "number" ? "form.edit" : "form.create")}
      size={960}
      padding={24}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      {typeof shown === "number" ? (
        <Editing key={shown} id={shown} {...{ close, done }} />
      ) : (
        <LinkFields link={null} rules={[]} {...{ close, done }} />
      )}
    </Modal>
  );
}

interface EditingProps extends Omit<Props, "of"> {
  id: number;
}

function Editing({ id, close, done }: EditingProps) {
  // Asked for by every form, and kept by none: what others have changed since must not be undone.
  const { data, error, refetch } = useQuery({
    queryKey: ["link to edit", id],
    queryFn: () => Promise.all([load(id), loadRules(id)]),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error) return <FaultNote fault={error} retry={refetch} />;
  return data ? (
    <LinkFields link={data[0]} rules={data[1]} {...{ close, done }} />
  ) : (
    <div className={css["waiting"]} />
  );
}
