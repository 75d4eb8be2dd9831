import { bucketLabel } from "../format/times";
import css from "./ChartGrid.module.css";

interface Props {
  scale: readonly number[];
  text: (tick: number) => string;
  y: (tick: number) => number;
  /** The times of the points; every so many has a label that begins before `labelsEnd`. */
  times: readonly string[];
  interval: string;
  every: number;
  x: (index: number) => number;
  labelsEnd: number;
  /** In pixels: where the lines of the scale begin and end, and how high the chart is. */
  start: number;
  end: number;
  height: number;
}

/** What a chart is read by: a line for each step of the scale, and times below. */
export function ChartGrid(props: Props) {
  const { scale, text, y, times, interval, every, x, labelsEnd, start, end, height } = props;
  return (
    <>
      {scale.map((tick) => (
        <g key={tick}>
          <line x1={start} x2={end} y1={y(tick)} y2={y(tick)} className={css["grid"]} />
          <text x={start - 8} y={y(tick) + 4} textAnchor="end" className={css["label"]}>
            {text(tick)}
          </text>
        </g>
      ))}
      {times.map((time, index) =>
        index % every === 0 && (index === 0 || x(index) < labelsEnd) ? (
          <text key={time} x={x(index)} y={height - 8} textAnchor="middle" className={css["label"]}>
            {bucketLabel(time, interval)}
          </text>
        ) : null,
      )}
    </>
  );
}
