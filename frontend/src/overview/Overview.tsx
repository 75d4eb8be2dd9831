import { t } from "../i18n";
import { ScopeBar } from "../scope/ScopeBar";
import { Analysis } from "./Analysis";
import { CARDS } from "./cards";
import { useLook } from "./figures";

/** The one page: everything on it filters. */
export function Overview() {
  const look = useLook();
  return (
    <>
      <ScopeBar title={t("nav.overview")} />
      <Analysis look={look} cards={CARDS} label={t("nav.overview")} />
    </>
  );
}
