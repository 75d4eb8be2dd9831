import type { Named } from "../links/data";
import css from "./LinkList.module.css";

interface Props {
  links: readonly Named[];
  open: (id: number) => void;
}

/** Links by their titles, each a way to its page. */
export function LinkList({ links, open }: Props) {
  return (
    <ul className={css["list"]}>
      {links.map(({ id, name }) => (
        <li key={id}>
          <button type="button" onClick={() => open(id)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}
