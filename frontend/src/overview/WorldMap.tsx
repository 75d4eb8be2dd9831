/** A choropleth in one hue, drawn as SVG; the table beneath it says the same. */
import { useQuery } from "@tanstack/react-query";
import { geoEqualEarth, geoPath } from "d3-geo";
import codes from "i18n-iso-countries/codes.json";
import { useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-50m.json?url";
import { countryName } from "../format/names";
import { t } from "../i18n";
import { useAccount } from "../session/session";
import type { Ranked } from "./figures";
import { exact, type Metric, metricName } from "./metrics";
import css from "./WorldMap.module.css";

const WIDTH = 480;
const HEIGHT = 192;
const ANTARCTICA = "010";
const CODES = new Map((codes as string[][]).map(([two = "", , number = ""]) => [number, two]));

interface Shape {
  code: string;
  path: string;
}

async function shapes(): Promise<Shape[]> {
  const world = (await (await fetch(atlas)).json()) as Topology<{ countries: GeometryCollection }>;
  const { features } = feature(world, world.objects.countries);
  const inhabited = features.filter((one) => one.id !== ANTARCTICA);
  const projection = geoEqualEarth()
    .rotate([-11, 0]) // cuts the Pacific, and no country
    .fitSize([WIDTH, HEIGHT], { type: "FeatureCollection", features: inhabited });
  const path = geoPath(projection).digits(1);
  return inhabited.map((one) => ({
    code: CODES.get(String(one.id).padStart(3, "0")) ?? "",
    path: path(one) ?? "",
  }));
}

interface Props {
  rows: readonly Ranked[];
  metric: Metric;
  choose: (country: string) => void;
}

export function WorldMap({ rows, metric, choose }: Props) {
  const { currency } = useAccount();
  const { data } = useQuery({
    queryKey: ["world"],
    queryFn: shapes,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const figures = useMemo(
    () => new Map(rows.map((one) => [one.value?.toUpperCase() ?? "", one] as const)),
    [rows],
  );
  const highest = Math.max(1, ...rows.filter((one) => one.value).map((one) => one.figure));
  return (
    <div className={css["map"]} data-metric={metric}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("card.mapLabel", { metric: metricName(metric) })}
      >
        {data?.map(({ code, path }, index) => {
          const ranked = figures.get(code);
          const figure = ranked?.figure ?? 0;
          // The root of the share: else the first country is all that one sees.
          const depth = Math.round(14 + 80 * Math.sqrt(figure / highest));
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the rows beneath do the same by keys
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: some lands have no code of their own
              key={index}
              d={path}
              className={figure > 0 ? css["land"] : css["bare"]}
              style={figure > 0 ? { fillOpacity: depth / 100 } : undefined}
              onClick={ranked?.value ? () => choose(ranked.value ?? "") : undefined}
            >
              <title>{`${countryName(code || "ZZ")}: ${exact(metric, figure, currency)}`}</title>
            </path>
          );
        })}
      </svg>
    </div>
  );
}
