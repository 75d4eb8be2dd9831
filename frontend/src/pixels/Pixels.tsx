import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, CodeXml } from "lucide-react";
import { useCallback, useMemo } from "react";
import { body, v2 } from "../api/client";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { countOf, figureColumn, trendColumn } from "../catalog/columns";
import { every, useEntries, useFiguresById, useTrendsById } from "../catalog/data";
import { only } from "../catalog/only";
import { Code, Section, Side } from "../catalog/Side";
import { figuresFile, listFile } from "../exports/files";
import { withoutScheme } from "../format/addresses";
import { t } from "../i18n";
import { statusOf, subjectOf } from "../link/status";
import { type Named, useCampaigns, useTags } from "../links/data";
import { Status } from "../links/parts";
import { useLook } from "../overview/figures";
import { type Body, changedPixel, pixelBody, pixelFields } from "./fields";
import css from "./Pixels.module.css";

/** A pixel by what people call it; its path is in its address. */
interface Pixel {
  id: number;
  name: string;
  address: string;
  body: Body;
}

const COUNTED = { dimension: "datapoint", metrics: ["views", "unique_views", "conversions"] };

export function snippet(address: string): string {
  return `<img src="${address}" width="1" height="1" alt="" style="border:0">`;
}

async function usable(): Promise<Body[]> {
  const of = (status: string) => every<Body>("/datapoints", { type: "tp", status });
  return (await Promise.all([of("active"), of("paused")])).flat();
}

/** Images that count views of the pages and mails they are on. */
export function Pixels() {
  const look = useLook();
  const navigate = useNavigate();
  const list = useQuery({ queryKey: ["catalog", "pixels"], queryFn: usable });
  const counted = useFiguresById(look, COUNTED);
  const { data: rows } = counted;
  const { data: trends } = useTrendsById(look, "datapoint", "views");
  const { data: campaigns } = useCampaigns();
  const { data: tags } = useTags();
  const { data: conversions } = useEntries<Named>("/conversions", { status: "active" });
  const entries = useMemo(
    () =>
      list.data?.map((one): Pixel => {
        const { id, title = "", trackingCode = "" } = one;
        return { id, name: title || `#${id}`, address: trackingCode, body: one };
      }),
    [list.data],
  );
  const columns = useMemo(() => {
    const of = (metric: string) => countOf(rows, metric);
    const campaign = (one: Pixel) => one.body.groupName ?? "";
    return [
      { id: "campaign", label: t("links.campaign"), value: campaign, cell: campaign },
      trendColumn<Pixel>(trends, "catalog.viewTrend"),
      figureColumn("views", t("metric.views"), of("views"), true),
      figureColumn("unique_views", t("pixels.unique"), of("unique_views")),
      figureColumn("conversions", t("metric.conversions"), of("conversions")),
    ];
  }, [rows, trends]);
  const fields = useCallback(
    (one: Pixel | null, isCopy: boolean) => {
      const offered = {
        campaigns: campaigns ?? [],
        tags: tags ?? [],
        conversions: conversions ?? [],
      };
      return pixelFields(one?.body ?? null, offered, isCopy);
    },
    [campaigns, tags, conversions],
  );
  const shown = entries?.find(({ id }) => String(id) === look.scope.view);
  const show = (id: number) => look.update({ view: String(id) });
  const change = (id: number, sent: object) =>
    v2.POST("/datapoints/{id}", { params: { path: { id } }, body: sent as never });
  async function save(one: Pixel | null, values: Record<string, string>) {
    if (one) {
      const sent = changedPixel(one.body, values);
      // Nothing to change is no reason to fail.
      if (Object.keys(sent).length > 0) await change(one.id, sent);
      return;
    }
    const given = { ...pixelBody(values), type: 1 } as never;
    const made = body(await v2.POST("/datapoints", { body: given })) as { id: number };
    show(made.id);
  }
  return (
    <CatalogScreen
      words={{
        title: t("place.pixels"),
        count: (n) => t("pixels.count", { n }),
        create: t("pixels.new"),
        edit: t("pixels.edit"),
        empty: t("pixels.empty"),
        emptyHint: t("pixels.emptyHint"),
      }}
      entries={entries}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      counted={counted}
      usual="-views"
      fields={fields}
      save={save}
      canCopy
      pausing={{
        is: (one) => statusOf(one.body) === "paused",
        set: ({ id }, is) => change(id, { status: is ? 1 : 0 }),
      }}
      remove={({ id }) => v2.DELETE("/datapoints/{id}", { params: { path: { id } } })}
      restore={(one) => change(one.id, { status: subjectOf(one.body).status })}
      open={({ id }) => show(id)}
      files={(text) => [
        listFile({ of: "pixels", text }),
        figuresFile("pixels", look.stretch.range, COUNTED, text, ofPixels(entries)),
      ]}
      acts={(one) => [
        { label: t("pixels.code"), icon: CodeXml, key: "o", run: () => show(one.id) },
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          run: () => void navigate({ to: "/", search: only(look, "datapoint", one.id) }),
        },
      ]}
      below={(one) => (
        <span className={css["below"]}>
          <Status of={subjectOf(one.body).status} />
          {withoutScheme(one.address)}
        </span>
      )}
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

/** As many as a filter takes. */
const MOST = 1000;

/** Conversions are of links, too: only these pixels are meant, where so many can be named. */
function ofPixels(entries: readonly Pixel[] = []) {
  if (entries.length === 0 || entries.length > MOST) return [];
  const values = entries.map(({ id }) => String(id));
  return [{ dimension: "datapoint", test: "is" as const, values }];
}
