import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, CodeXml } from "lucide-react";
import { useCallback, useMemo } from "react";
import { body, v2 } from "../api/client";
import { figure } from "../api/question";
import type { components } from "../api/v2";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { figureColumn, trendColumn } from "../catalog/columns";
import { useEntries, useFiguresById, useTrendsById } from "../catalog/data";
import { only } from "../catalog/only";
import { Code, Section, Side } from "../catalog/Side";
import { figuresFile, listFile } from "../exports/files";
import { t } from "../i18n";
import { useLook } from "../overview/figures";

type Body = components["schemas"]["Datapoint"];
interface Pixel {
  id: number;
  /** What people call it; its path is in the address. */
  name: string;
  path: string;
  address: string;
  campaign: string;
  notes: string;
}

export function snippet(address: string): string {
  return `<img src="${address}" width="1" height="1" alt="" style="border:0">`;
}

const COUNTED = { dimension: "datapoint", metrics: ["views", "unique_views", "conversions"] };

/** Images that count views of the pages and mails they are on. */
export function Pixels() {
  const look = useLook();
  const navigate = useNavigate();
  const list = useEntries<Body>("/datapoints", { type: "tp", status: "active" });
  const { data: rows } = useFiguresById(look, COUNTED);
  const { data: trends } = useTrendsById(look, "datapoint", "views");
  const entries = useMemo(
    () =>
      list.data?.map(
        (one): Pixel => ({
          id: one.id,
          name: one.title ?? "",
          path: one.name ?? "",
          address: one.trackingCode ?? "",
          campaign: one.groupName ?? "",
          notes: one.notes ?? "",
        }),
      ),
    [list.data],
  );
  const columns = useMemo(() => {
    const of = (metric: string) => (one: Pixel) => figure(rows?.get(one.id), metric);
    const campaign = (one: Pixel) => one.campaign;
    return [
      { id: "campaign", label: t("links.campaign"), value: campaign, cell: campaign },
      trendColumn<Pixel>(trends, "catalog.viewTrend"),
      figureColumn("views", t("metric.views"), of("views"), true),
      figureColumn("unique_views", t("pixels.unique"), of("unique_views")),
      figureColumn("conversions", t("metric.conversions"), of("conversions")),
    ];
  }, [rows, trends]);
  const fields = useCallback(
    (one: Pixel | null) => [
      { name: "title", label: t("form.title"), value: one?.name ?? "" },
      {
        name: "name",
        label: t("form.name"),
        ...(one ? {} : { hint: t("form.nameHint") }),
        value: one?.path ?? "",
      },
      { name: "notes", label: t("catalog.notes"), value: one?.notes ?? "", kind: "area" as const },
    ],
    [],
  );
  const shown = entries?.find(({ id }) => String(id) === look.scope.view);
  const show = (id: number) => look.update({ view: String(id) });
  const setStatus = (id: number, status: 0 | 1) =>
    v2.POST("/datapoints/{id}", { params: { path: { id } }, body: { status } as never });
  async function save(one: Pixel | null, { name, ...values }: Record<string, string>) {
    const sent = { ...values, ...(name ? { name } : {}) } as never;
    if (one) {
      await v2.POST("/datapoints/{id}", { params: { path: { id: one.id } }, body: sent });
      return;
    }
    const given = { ...(sent as object), type: 1 } as never;
    const made = body(await v2.POST("/datapoints", { body: given })) as { id: number };
    show(made.id);
  }
  return (
    <CatalogScreen
      words={{
        title: t("place.pixels"),
        create: t("pixels.new"),
        edit: t("pixels.edit"),
        empty: t("pixels.empty"),
        emptyHint: t("pixels.emptyHint"),
      }}
      entries={entries}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      usual="-views"
      fields={fields}
      save={save}
      remove={({ id }) => v2.DELETE("/datapoints/{id}", { params: { path: { id } } })}
      restore={({ id }) => setStatus(id, 0)}
      open={({ id }) => show(id)}
      files={(text) => [
        listFile({ of: "pixels", status: "active", text }),
        figuresFile("pixels", look.stretch.range, COUNTED, text),
      ]}
      acts={(one) => [
        { label: t("pixels.code"), icon: CodeXml, key: "o", run: () => show(one.id) },
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          run: () => void navigate({ to: "/", search: only(look, "datapoint", one.id) }),
        },
      ]}
      below={(one) => one.address.replace(/^https?:\/\//, "")}
    >
      <Side
        title={shown?.name ?? ""}
        isOpen={shown !== undefined}
        close={() => look.update({ view: "" })}
      >
        {shown && (
          <Section title={t("pixels.code")}>
            <Code text={snippet(shown.address)} label={t("pixels.code")} />
            <p className="faint">{t("pixels.codeHint")}</p>
          </Section>
        )}
      </Side>
    </CatalogScreen>
  );
}
