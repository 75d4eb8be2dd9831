import { t } from "../i18n";
import { ScopeBar } from "../scope/ScopeBar";
import { currentTab, Tabs } from "../ui/Tabs";
import { Attribution } from "./Attribution";
import { Paths } from "./Paths";
import css from "./Reports.module.css";
import { Top } from "./Top";
import { useAddress } from "./useAddress";

/** Tables by anything, who earned the conversions, and the ways that led to them. */
export function Reports() {
  const { search } = useAddress();
  const tabs = [
    { id: "top", name: t("reports.top") },
    { id: "attribution", name: t("reports.attribution") },
    { id: "paths", name: t("reports.paths") },
  ];
  const tab = currentTab(search, tabs);
  return (
    <>
      <ScopeBar title={t("reports.title")} hasCompare={tab === "top"} />
      <div className={css["screen"]}>
        <Tabs label={t("reports.title")} tabs={tabs} />
        {tab === "top" && <Top />}
        {tab === "attribution" && <Attribution />}
        {tab === "paths" && <Paths />}
      </div>
    </>
  );
}
