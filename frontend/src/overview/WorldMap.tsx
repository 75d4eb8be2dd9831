/** A choropleth in one hue, as SVG; a table beside it says the same. Its shapes are heavy: lazily loaded. */

import { shapes } from "virtual:world";
import { type CSSProperties, type MouseEvent, memo, useMemo } from "react";
import { countryName } from "../format/names";
import { byCountry } from "./figures";
import css from "./WorldMap.module.css";

/** As the shapes are drawn, by scripts/world.ts. */
const WIDTH = 1920;
const HEIGHT = 768;

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
  const found = useMemo(() => byCountry(rows), [rows]);
  const highest = Math.max(1, ...[...found.values()].map((one) => one.figure));
  function onClick(event: MouseEvent<SVGSVGElement>) {
    const country = (event.target as SVGElement).dataset["country"];
    if (country) choose(country);
  }
  return (
    <div className={css["map"]} data-bots={isOfBots || undefined} data-live={lit && ""}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the rows beside it do the same by keys */}
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} onClick={onClick}>
        {shapes.map(({ code, path }, index) => {
          const { value, figure } = found.get(code) ?? { value: "", figure: 0 };
          // The root of the share: else the first country is all that one sees.
          const depth = figure > 0 ? Math.round(14 + 80 * Math.sqrt(figure / highest)) : 0;
          return (
            <Land
              // biome-ignore lint/suspicious/noArrayIndexKey: some lands have no code of their own
              key={index}
              path={path}
              country={value}
              depth={depth}
              isLit={lit?.has(value) ?? false}
              title={code && `${countryName(code)}: ${said(figure)}`}
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
  /** Empty: the land has no code, and nothing is counted there. */
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
      {title && <title>{title}</title>}
    </path>
  );
});
