import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { FaultNote } from "../app/Faults";
import { t } from "../i18n";
import { type Link, load } from "./data";
import { LinkFields } from "./LinkFields";
import css from "./LinkForm.module.css";

interface Props {
  /** A link's id, `new`, or null: closed. */
  of: number | "new" | null;
  close: () => void;
  done: (link: Link, isNew: boolean) => void;
}

/** The dialog in which a link is made or edited. */
export function LinkForm({ of, close, done }: Props) {
  const id = typeof of === "number" ? of : null;
  const { data, error, refetch } = useQuery({
    queryKey: ["link", id],
    queryFn: () => load(id ?? 0),
    enabled: id !== null,
    staleTime: 0,
  });
  return (
    <Modal
      opened={of !== null}
      onClose={close}
      title={t(id === null ? "form.create" : "form.edit")}
      size={560}
      padding={24}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      {error ? (
        <FaultNote fault={error} retry={refetch} />
      ) : of === "new" || data ? (
        <LinkFields
          key={String(of)}
          link={id === null ? null : (data ?? null)}
          {...{ close, done }}
        />
      ) : (
        <div className={css["waiting"]} />
      )}
    </Modal>
  );
}
