/** A choropleth in one hue, drawn as SVG; the table beneath it says the same. */
import { useQuery } from "@tanstack/react-query";
import { geoEqualEarth, geoPath } from "d3-geo";
import codes from "i18n-iso-countries/codes.json";
import { type CSSProperties, type MouseEvent, memo, useMemo } from "react";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import atlas from "world-atlas/countries-50m.json?url";
import { countryName } from "../format/names";
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
  /** Countries by their codes, each with its figure; what has none stands nowhere. */
  rows: readonly { value: string | null; figure: number }[];
  label: string;
  said: (figure: number) => string;
  choose: (country: string) => void;
  isOfBots?: boolean;
  /** Where something has just come from. */
  lit?: ReadonlySet<string>;
}

export function WorldMap({ rows, label, said, choose, isOfBots = false, lit }: Props) {
  const { data } = useQuery({
    queryKey: ["world"],
    queryFn: shapes,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });
  const found = useMemo(
    () => new Map(rows.map((one) => [one.value?.toUpperCase() ?? "", one] as const)),
    [rows],
  );
  const highest = Math.max(1, ...rows.filter((one) => one.value).map((one) => one.figure));
  function onClick(event: MouseEvent<SVGSVGElement>) {
    const country = (event.target as SVGElement).dataset["country"];
    if (country) choose(country);
  }
  return (
    <div className={css["map"]} data-bots={isOfBots || undefined}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the rows beside it do the same by keys */}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} onClick={onClick}>
        {data?.map(({ code, path }, index) => {
          const { value = "", figure = 0 } = found.get(code) ?? {};
          // The root of the share: else the first country is all that one sees.
          const depth = figure > 0 ? Math.round(14 + 80 * Math.sqrt(figure / highest)) : 0;
          return (
            <Land
              // biome-ignore lint/suspicious/noArrayIndexKey: some lands have no code of their own
              key={index}
              path={path}
              country={value ?? ""}
              depth={depth}
              isLit={lit?.has(value ?? "") ?? false}
              title={`${countryName(code || "ZZ")}: ${said(figure)}`}
            />
          );
        })}
      </svg>
    </div>
  );
}

interface LandProps {
  path: string;
  country: string;
  /** In percent; 0 where nothing is. */
  depth: number;
  isLit: boolean;
  title: string;
}

/** One of 240, of which few change when something has come in. */
const Land = memo(function Land({ path, country, depth, isLit, title }: LandProps) {
  return (
    <path
      d={path}
      className={depth > 0 ? css["land"] : css["bare"]}
      style={depth > 0 ? ({ "--depth": depth / 100 } as CSSProperties) : undefined}
      data-country={country || undefined}
      data-lit={isLit || undefined}
    >
      <title>{title}</title>
    </path>
  );
});
