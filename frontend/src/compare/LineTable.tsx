import { bucketText } from "../format/times";
import { t } from "../i18n";
import { type Measure, measureName } from "../reports/measures";
import type { Bucket } from "./data";
import type { Line } from "./LinesChart";

interface Props {
  lines: readonly Line[];
  buckets: readonly Bucket[];
  measure: Measure;
  interval: string;
  today: string;
  text: (value: number | null | undefined) => string;
}

/** The chart for those who do not see it. */
export function LineTable({ lines, buckets, measure, interval, today, text }: Props) {
  return (
    <div className="hidden">
      <table>
        <caption>{t("chart.table", { metric: measureName(measure) })}</caption>
        <thead>
          <tr>
            <th scope="col">{t("chart.time")}</th>
            {lines.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map(({ time }, index) => (
            <tr key={time}>
              <th scope="row">{bucketText(time, interval, today)}</th>
              {lines.map(({ id, values }) => (
                <td key={id}>{text(values[index])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
