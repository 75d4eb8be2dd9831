import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, CodeXml } from "lucide-react";
import { useCallback, useMemo } from "react";
import { body, v2 } from "../api/client";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { countOf, figureColumn, moneyColumn, shareColumn, trendColumn } from "../catalog/columns";
import { useEntries, useFiguresById, useTrendsById } from "../catalog/data";
import { only } from "../catalog/only";
import { Side } from "../catalog/Side";
import { figuresFile, listFile } from "../exports/files";
import { t } from "../i18n";
import { useLook } from "../overview/figures";
import { useAccount } from "../session/session";
import { type Body, type Conversion, useChances } from "./data";
import { conversionBody, conversionFields } from "./fields";
import { OneConversion } from "./OneConversion";

const COUNTED = { dimension: "conversion", metrics: ["conversions", "value", "converted_clicks"] };

/** What is worth counting after a click: how often it happened, and how to report it. */
export function Conversions() {
  const look = useLook();
  const navigate = useNavigate();
  const { currency } = useAccount();
  const list = useEntries<Body>("/conversions", { status: "active" });
  const counted = useFiguresById(look, COUNTED);
  const { data: rows } = counted;
  const { data: trends } = useTrendsById(look, "conversion", "conversions");
  const { data: chances } = useChances(look);
  const entries = useMemo(
    () =>
      list.data?.map(
        (one): Conversion => ({ ...one, name: one.name || `#${one.id}`, code: one.code ?? "" }),
      ),
    [list.data],
  );
  const columns = useMemo(() => {
    const of = (metric: string) => countOf(rows, metric);
    const rate = (one: Conversion) => {
      const converted = of("converted_clicks")(one);
      if (converted === undefined) return undefined;
      const clicks = chances?.get(one.id) ?? 0;
      return clicks > 0 ? converted / clicks : 0;
    };
    return [
      trendColumn<Conversion>(trends, "catalog.conversionTrend"),
      figureColumn("conversions", t("metric.conversions"), of("conversions"), true),
      moneyColumn("value", t("metric.value"), of("value"), currency),
      figureColumn("converted", t("conversions.converted"), of("converted_clicks")),
      shareColumn("rate", t("details.rate"), rate),
    ];
  }, [rows, trends, chances, currency]);
  const fields = useCallback(conversionFields, []);
  const shown = entries?.find(({ id }) => String(id) === look.scope.view);
  const show = (id: number) => look.update({ view: String(id) });
  async function save(one: Conversion | null, values: Record<string, string>) {
    const sent = conversionBody(values) as never;
    if (one) {
      const path = { conversionId: one.id };
      await v2.POST("/conversions/{conversionId}", { params: { path }, body: sent });
      return;
    }
    const made = body(await v2.POST("/conversions", { body: sent })) as { id: number };
    show(made.id);
  }
  return (
    <CatalogScreen
      words={{
        title: t("metric.conversions"),
        count: (n) => t("conversions.count", { n }),
        create: t("conversions.new"),
        edit: t("conversions.edit"),
        empty: t("conversions.empty"),
        emptyHint: t("conversions.emptyHint"),
      }}
      entries={entries}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      counted={counted}
      usual="-conversions"
      fields={fields}
      save={save}
      remove={({ id }) =>
        v2.DELETE("/conversions/{conversionId}", {
          params: { path: { conversionId: id } },
          keepalive: true,
        })
      }
      open={({ id }) => show(id)}
      files={(text) => [
        listFile({ of: "conversions", status: "active", text }),
        figuresFile("conversions", look.stretch.range, COUNTED, text),
      ]}
      acts={(one) => [
        { label: t("conversions.code"), icon: CodeXml, key: "o", run: () => show(one.id) },
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          run: () => void navigate({ to: "/", search: only(look, "conversion", one.id) }),
        },
      ]}
      below={({ description }) => description}
    >
      <Side
        title={shown?.name ?? ""}
        isOpen={shown !== undefined}
        close={() => look.update({ view: "" })}
      >
        {shown && <OneConversion key={shown.id} conversion={shown} />}
      </Side>
    </CatalogScreen>
  );
}
