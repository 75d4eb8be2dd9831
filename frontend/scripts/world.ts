/**
 * The outlines of the countries, projected and drawn when the dashboard is built: a browser would
 * take longer for it than for all else on the screen, and fetch four times as much.
 */
import { createRequire } from "node:module";
import { geoEqualEarth, geoPath } from "d3-geo";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import type { Plugin } from "vite";

const NAME = "virtual:world";
const RESOLVED = `\0${NAME}`;
/** The box that it is drawn in, which the map's has to be. Points are at whole numbers. */
const WIDTH = 1920;
const HEIGHT = 768;
const ANTARCTICA = "010";

/** Has `virtual:world` export the shapes of the map. */
export function world(): Plugin {
  return {
    name: "world",
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load(id) {
      if (id !== RESOLVED) return null;
      // A text is read several times as fast as the same in JavaScript.
      return `export const shapes = JSON.parse(${JSON.stringify(JSON.stringify(shapes()))});`;
    },
  };
}

/** Each country's code of two letters (empty: it has none) and its outline, as an SVG path. */
function shapes(): { code: string; path: string }[] {
  const require = createRequire(import.meta.url);
  const codes = require("i18n-iso-countries/codes.json") as string[][];
  const letters = new Map(codes.map(([two = "", , number = ""]) => [number, two]));
  const world = require("world-atlas/countries-50m.json") as Topology<{
    countries: GeometryCollection;
  }>;
  const { features } = feature(world, world.objects.countries);
  const inhabited = features.filter((one) => one.id !== ANTARCTICA);
  const projection = geoEqualEarth()
    .rotate([-11, 0]) // cuts the Pacific, and no country
    .fitSize([WIDTH, HEIGHT], { type: "FeatureCollection", features: inhabited });
  const path = geoPath(projection).digits(0);
  return inhabited.map((one) => ({
    code: letters.get(String(one.id).padStart(3, "0")) ?? "",
    path: shortened(path(one) ?? ""),
  }));
}

/**
 * The same outline in steps from point to point, where points that fall together are one: neighbours
 * stay so, since both have the same points. What is smaller than a pixel keeps one.
 */
function shortened(path: string): string {
  const rings = path.split("M").slice(1);
  return rings
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((point) => point.split(",").map(Number));
      const [[startX = 0, startY = 0] = [], ...rest] = points;
      let [x, y] = [startX, startY];
      const steps: string[] = [];
      for (const [nextX = 0, nextY = 0] of rest) {
        if (nextX === x && nextY === y) continue;
        steps.push(`${nextX - x} ${nextY - y}`);
        [x, y] = [nextX, nextY];
      }
      return `M${startX} ${startY}l${steps.length > 0 ? steps.join(" ") : "1 1"}z`;
    })
    .join("")
    .replaceAll(" -", "-");
}
