import { useNavigate } from "@tanstack/react-router";
import { ChartNoAxesColumn, List } from "lucide-react";
import { useCallback, useMemo } from "react";
import { v2 } from "../api/client";
import type { components } from "../api/v2";
import { CatalogScreen } from "../catalog/CatalogScreen";
import { countOf, figureColumn, moneyColumn } from "../catalog/columns";
import { useEntries, useFiguresById } from "../catalog/data";
import { only } from "../catalog/only";
import { figuresFile, listFile } from "../exports/files";
import { t } from "../i18n";
import { useLook } from "../overview/figures";
import { useAccount } from "../session/session";

type Tag = components["schemas"]["Tag"];

const COUNTED = { dimension: "tag", metrics: ["clicks", "conversions", "value"] };

/** Words on links and campaigns, with what carries them and what that has done. */
export function Tags() {
  const look = useLook();
  const navigate = useNavigate();
  const { currency } = useAccount();
  const list = useEntries<Tag>("/tags");
  const counted = useFiguresById(look, COUNTED);
  const { data: rows } = counted;
  const columns = useMemo(() => {
    const of = (metric: string) => countOf(rows, metric);
    return [
      figureColumn<Tag>("links", t("dim.datapoint"), (one) => one.datapoints.length),
      figureColumn<Tag>("groups", t("dim.group"), (one) => one.groups.length),
      figureColumn("clicks", t("metric.clicks"), of("clicks"), true),
      figureColumn("conversions", t("metric.conversions"), of("conversions")),
      moneyColumn("value", t("metric.value"), of("value"), currency),
    ];
  }, [rows, currency]);
  const fields = useCallback(
    (one: Tag | null) => [{ name: "name", label: t("catalog.name"), value: one?.name ?? "" }],
    [],
  );
  const figures = ({ id }: Tag) => void navigate({ to: "/", search: only(look, "tag", id) });
  return (
    <CatalogScreen
      words={{
        title: t("dim.tag"),
        count: (n) => t("tags.count", { n }),
        create: t("tags.new"),
        edit: t("tags.edit"),
        empty: t("tags.empty"),
        emptyHint: t("tags.emptyHint"),
      }}
      entries={list.data}
      fault={list.error}
      retry={list.refetch}
      columns={columns}
      counted={counted}
      usual="-clicks"
      fields={fields}
      save={(one, values) =>
        one
          ? v2.PUT("/tags/{tagId}/name", {
              params: { path: { tagId: one.id } },
              body: { Text: values["name"] ?? "" } as never,
            })
          : v2.POST("/tags", { body: values as never })
      }
      remove={({ id }) =>
        v2.DELETE("/tags/{tagId}", { params: { path: { tagId: id } }, keepalive: true })
      }
      open={figures}
      files={(text) => [
        listFile({ of: "tags", text }),
        figuresFile("tags", look.stretch.range, COUNTED, text),
      ]}
      acts={(one) => [
        {
          label: t("catalog.open"),
          icon: ChartNoAxesColumn,
          key: "o",
          run: () => figures(one),
        },
        {
          label: t("catalog.listLinks"),
          icon: List,
          key: "l",
          run: () => void navigate({ to: "/links", search: { tag: String(one.id) } }),
        },
      ]}
    />
  );
}
