import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { CodeXml } from "lucide-react";
import { useCallback, useMemo } from "react";
import { body, v2 } from "../api/client";
import type { components } from "../api/v2";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { figureColumn } from "../catalog/columns";
import { useEntries } from "../catalog/data";
import { Code, Section, Side } from "../catalog/Side";
import { rowsFile } from "../exports/files";
import { t } from "../i18n";
import { changedSearch } from "../links/wanted";
import type { Search } from "../scope/scope";
import { linkPlace } from "../scope/useScope";
import { LinkList } from "./LinkList";

type Script = components["schemas"]["RetargetingScript"];
type Datapoint = components["schemas"]["Datapoint"];

/** Scripts that run in the visitor's browser on the way to the destination. */
export function Scripts() {
  const search = useLocation({ select: (location) => location.search as Search });
  const navigate = useNavigate();
  const list = useEntries<Script>("/retargeting");
  const columns = useMemo(
    () => [figureColumn<Script>("size", t("scripts.size"), (one) => one.script.length, true)],
    [],
  );
  const fields = useCallback(
    (one: Script | null) => [
      { name: "name", label: t("catalog.name"), value: one?.name ?? "" },
      {
        name: "script",
        label: t("scripts.script"),
        hint: t("scripts.scriptHint"),
        value: one?.script ?? "",
        kind: "area" as const,
      },
    ],
    [],
  );
  const show = (view: string) =>
    void navigate({ to: ".", search: changedSearch(search, { view }), replace: true });
  const shown = list.data?.find(({ id }) => String(id) === String(search["view"] ?? ""));
  async function save(one: Script | null, values: Record<string, string>) {
    if (one) {
      const params = { path: { id: one.id } };
      await v2.POST("/retargeting/{id}", { params, body: values as never });
      return;
    }
    await v2.POST("/retargeting", { body: values as never });
  }
  return (
    <CatalogScreen
      words={{
        title: t("place.scripts"),
        count: (n) => t("scripts.count", { n }),
        create: t("scripts.new"),
        edit: t("scripts.edit"),
        empty: t("scripts.empty"),
        emptyHint: t("scripts.emptyHint"),
      }}
      entries={list.data}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      usual="name"
      hasPeriod={false}
      fields={fields}
      save={save}
      remove={({ id }) =>
        v2.DELETE("/retargeting/{id}", { params: { path: { id } }, keepalive: true })
      }
      open={({ id }) => show(String(id))}
      files={(_, found) => [
        rowsFile("scripts", [
          [t("catalog.name"), t("scripts.script")],
          ...found.map(({ name, script }) => [name, script]),
        ]),
      ]}
      acts={(one) => [
        { label: t("scripts.show"), icon: CodeXml, key: "o", run: () => show(String(one.id)) },
      ]}
    >
      <Side title={shown?.name ?? ""} isOpen={shown !== undefined} close={() => show("")}>
        {shown && (
          <>
            <Section title={t("scripts.script")}>
              <Code text={shown.script} label={shown.name} />
            </Section>
            <Carriers id={shown.id} open={(link) => void navigate(linkPlace(link, search))} />
          </>
        )}
      </Side>
    </CatalogScreen>
  );
}

function Carriers({ id, open }: { id: number; open: (link: number) => void }) {
  const { data } = useQuery({
    queryKey: ["catalog", "script", id],
    queryFn: async () => {
      const query = { _expand: true, limit: 1000, status: "active" };
      const params = { path: { id }, query: query as never };
      const answer = body(await v2.GET("/retargeting/{id}/datapoints", { params }));
      return (answer as { entities?: Datapoint[] }).entities ?? [];
    },
  });
  return (
    <Section title={t("scripts.carriers")}>
      {data?.length === 0 && <p className="faint">{t("scripts.noCarriers")}</p>}
      <LinkList
        links={data?.map((one) => ({ id: one.id, name: one.title ?? "" })) ?? []}
        open={open}
      />
    </Section>
  );
}
