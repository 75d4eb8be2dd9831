import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { t } from "../i18n";
import { type Action, useAllActions } from "./actions";
import { commandKeys } from "./commands";
import css from "./keys.module.css";

const SYMBOLS: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  Escape: "Esc",
};

export function Keys({ of }: { of: string }) {
  const keys = of.split(" ");
  return (
    <span className={css["keys"]}>
      {keys.map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span className="faint">{t("keys.then")}</span>}
          <kbd>{SYMBOLS[key] ?? key.toUpperCase()}</kbd>
        </Fragment>
      ))}
    </span>
  );
}

/** All keys of this screen, by what they are for. */
export function KeyList({ isOpen, close }: { isOpen: boolean; close: () => void }) {
  const taken = new Set<string>();
  const actions = useAllActions().filter(({ key, id }) => {
    // A key means the first that has it: what stands behind is not reached by it.
    if (!key || id === "palette" || taken.has(key)) return false;
    taken.add(key);
    return true;
  });
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  }
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t("keys.title")}
      size={720}
      closeButtonProps={{ "aria-label": t("details.close") }}
    >
      <div className={css["list"]}>
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((action) => (
                <div key={action.id}>
                  <dt>{action.label}</dt>
                  <dd>
                    <Keys of={action.key ?? ""} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t("keys.group.app")}</h3>
          <dl>
            {(["keys.click", "keys.altClick", "keys.ctrlClick"] as const).map((key) => (
              <div key={key}>
                <dt>{t(key)}</dt>
                <dd>
                  {key !== "keys.click" && <kbd>{key === "keys.altClick" ? "Alt" : "Ctrl"}</kbd>}
                </dd>
              </div>
            ))}
            <div>
              <dt>{t("palette.title")}</dt>
              <dd>
                <kbd>{commandKeys(navigator.platform)}</kbd>
              </dd>
            </div>
          </dl>
        </section>
      </div>
    </Modal>
  );
}
