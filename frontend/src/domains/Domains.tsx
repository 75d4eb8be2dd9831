import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, Route } from "lucide-react";
import { useCallback, useMemo } from "react";
import { v2 } from "../api/client";
import type { components } from "../api/v2";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { countOf, figureColumn } from "../catalog/columns";
import { useFiguresById } from "../catalog/data";
import { allDomains } from "../catalog/hosts";
import { only } from "../catalog/only";
import { Side } from "../catalog/Side";
import { figuresFile, listFile } from "../exports/files";
import { t } from "../i18n";
import { useLook } from "../overview/figures";
import { Dns } from "./Dns";

type Body = components["schemas"]["Domain"];
type Domain = Body & { name: string };

const isSystem = ({ type = 0 }: Body) => type === 0 || type === "System";

const COUNTED = { dimension: "domain", metrics: ["clicks"] };

/** The hosts that links live on, and how they are led here. */
export function Domains() {
  const look = useLook();
  const navigate = useNavigate();
  const list = useQuery({ queryKey: ["catalog", "domains"], queryFn: allDomains });
  const counted = useFiguresById(look, COUNTED);
  const { data: rows } = counted;
  const entries = useMemo(
    () => list.data?.map((one): Domain => ({ ...one, name: one.name ?? "" })),
    [list.data],
  );
  const columns = useMemo(() => {
    const kind = (one: Domain) => t(isSystem(one) ? "domains.system" : "domains.own");
    return [
      { id: "kind", label: t("domains.kind"), value: kind, cell: kind },
      {
        id: "custom404",
        label: t("domains.404"),
        value: ({ custom404 = "" }: Domain) => custom404,
        cell: ({ custom404 }: Domain) => custom404,
      },
      figureColumn<Domain>("clicks", t("metric.clicks"), countOf(rows, "clicks"), true),
    ];
  }, [rows]);
  const fields = useCallback((one: Domain | null) => {
    const hint = t("domains.builtIn");
    return [
      {
        name: "name",
        label: t("domains.host"),
        hint: t("domains.hostHint"),
        value: one?.name ?? "",
      },
      { name: "custom404", label: t("domains.404"), hint, value: one?.custom404 ?? "" },
      { name: "customHomepage", label: t("domains.home"), hint, value: one?.customHomepage ?? "" },
    ];
  }, []);
  const shown = entries?.find(({ id }) => String(id) === look.scope.view);
  const show = ({ id }: Domain) => look.update({ view: String(id) });
  return (
    <CatalogScreen
      words={{
        title: t("dim.domain"),
        count: (n) => t("domains.count", { n }),
        create: t("domains.new"),
        edit: t("domains.edit"),
        empty: t("domains.empty"),
        emptyHint: t("domains.emptyHint"),
      }}
      entries={entries}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      counted={counted}
      usual="-clicks"
      fields={fields}
      save={(one, values) =>
        one
          ? v2.POST("/domains/{id}", { params: { path: { id: one.id } }, body: values as never })
          : v2.POST("/domains", { body: values as never })
      }
      remove={({ id }) => v2.DELETE("/domains/{id}", { params: { path: { id } } })}
      restore={({ id: _, ...one }) => v2.POST("/domains", { body: one as never })}
      isFixed={isSystem}
      open={show}
      files={(text) => [
        listFile({ of: "domains", text }),
        figuresFile("domains", look.stretch.range, COUNTED, text),
      ]}
      acts={(one) => [
        { label: t("domains.dns"), icon: Route, key: "o", run: () => show(one) },
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          run: () => void navigate({ to: "/", search: only(look, "domain", one.id) }),
        },
      ]}
    >
      <Side
        title={shown?.name ?? ""}
        isOpen={shown !== undefined}
        close={() => look.update({ view: "" })}
      >
        {shown &&
          (isSystem(shown) ? (
            <p>{t("domains.systemHint")}</p>
          ) : (
            <Dns key={shown.id} id={shown.id} host={shown.name} />
          ))}
      </Side>
    </CatalogScreen>
  );
}
