import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, FolderInput, List } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { v2 } from "../api/client";
import type { components } from "../api/v2";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { countOf, figureColumn, moneyColumn, trendColumn } from "../catalog/columns";
import { useEntries, useFiguresById, useTrendsById } from "../catalog/data";
import { only } from "../catalog/only";
import { Side } from "../catalog/Side";
import { CompareButton } from "../compare/CompareButton";
import { figuresFile, listFile } from "../exports/files";
import { t } from "../i18n";
import { Notice, type Said } from "../links/Notice";
import { useLook } from "../overview/figures";
import { useAccount } from "../session/session";
import { CampaignLinks } from "./CampaignLinks";

type Group = components["schemas"]["Group"];
interface Campaign {
  id: number;
  name: string;
  notes: string;
}

const COUNTED = {
  dimension: "group",
  metrics: ["clicks", "unique_clicks", "conversions", "value"],
};

/** Folders of links, each with what its links have done together. */
export function Campaigns() {
  const look = useLook();
  const navigate = useNavigate();
  const { currency } = useAccount();
  const [said, say] = useState<Said | null>(null);
  const list = useEntries<Group>("/groups", { status: "active" });
  const counted = useFiguresById(look, COUNTED);
  const { data: rows } = counted;
  const { data: trends } = useTrendsById(look, "group", "clicks");
  const entries = useMemo(
    () =>
      list.data?.map(
        ({ id, name = "", notes = "" }): Campaign => ({ id, name: name || `#${id}`, notes }),
      ),
    [list.data],
  );
  const columns = useMemo(() => {
    const of = (metric: string) => countOf(rows, metric);
    return [
      trendColumn<Campaign>(trends, "catalog.clickTrend"),
      figureColumn("clicks", t("metric.clicks"), of("clicks"), true),
      figureColumn("unique_clicks", t("metric.unique_clicks"), of("unique_clicks")),
      figureColumn("conversions", t("metric.conversions"), of("conversions")),
      moneyColumn("value", t("metric.value"), of("value"), currency),
    ];
  }, [rows, trends, currency]);
  const fields = useCallback(
    (one: Campaign | null) => [
      { name: "name", label: t("catalog.name"), value: one?.name ?? "" },
      { name: "notes", label: t("catalog.notes"), value: one?.notes ?? "", kind: "area" as const },
    ],
    [],
  );
  const shown = entries?.find(({ id }) => String(id) === look.scope.view);
  const figures = ({ id }: Campaign) => void navigate({ to: "/", search: only(look, "group", id) });
  const links = ({ id }: Campaign) =>
    void navigate({ to: "/links", search: { campaign: String(id) } });
  return (
    <CatalogScreen
      words={{
        title: t("dim.group"),
        count: (n) => t("campaigns.count", { n }),
        create: t("campaigns.new"),
        edit: t("campaigns.edit"),
        empty: t("campaigns.empty"),
        emptyHint: t("campaigns.emptyHint"),
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
          ? v2.POST("/groups/{id}", { params: { path: { id: one.id } }, body: values as never })
          : v2.POST("/groups", { body: values as never })
      }
      remove={({ id }) => v2.DELETE("/groups/{id}", { params: { path: { id } }, keepalive: true })}
      deleted={({ name }) => t("campaigns.deleted", { name })}
      open={figures}
      files={(text) => [
        listFile({ of: "groups", status: "active", text }),
        figuresFile("groups", look.stretch.range, COUNTED, text),
      ]}
      acts={(one) => [
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          key: "o",
          run: () => figures(one),
        },
        { label: t("catalog.listLinks"), icon: List, key: "l", run: () => links(one) },
        {
          label: t("campaigns.put"),
          icon: FolderInput,
          key: "p",
          run: () => look.update({ view: String(one.id) }),
        },
      ]}
      below={({ notes }) => notes}
      notice={{ said, say, isAtSide: shown !== undefined }}
      together={(ids) => <CompareButton kind="campaign" ids={ids} />}
    >
      <Side
        title={shown?.name ?? ""}
        isOpen={shown !== undefined}
        close={() => look.update({ view: "" })}
      >
        {shown && (
          <>
            <CampaignLinks key={shown.id} campaign={shown} say={say} />
            <Notice said={said} say={say} />
          </>
        )}
      </Side>
    </CatalogScreen>
  );
}
