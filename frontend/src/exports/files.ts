/** What the lists of the catalog can be had as: themselves, and what was counted of them. */
import type { Question } from "../api/question";
import type { Counted } from "../catalog/data";
import { t } from "../i18n";
import { asBody, type Filter } from "../scope/filters";
import type { Rows } from "./csv";
import type { Exported } from "./ExportMenu";
import type { Asked } from "./running";

type List = Extract<Asked, { list: unknown }>["list"];

/** The list as the API has it, narrowed as on the screen; what it is not narrowed by is left out. */
export function listFile({ of, status, tags, group, text }: List): Exported {
  const list = {
    of,
    ...(status ? { status } : {}),
    ...(tags?.length ? { tags } : {}),
    ...(group ? { group } : {}),
    ...(text ? { text } : {}),
  };
  return { label: t("exports.list"), name: fileName(of), asked: { list } };
}

/** What was counted of each over a range, the most first; of those whose names contain `text`. */
export function figuresFile(
  of: List["of"],
  range: Question["range"],
  { dimension, metrics }: Counted,
  text: string,
  filters: readonly Filter[] = [],
): Exported {
  const named: Filter[] = text ? [{ dimension, test: "has", values: [text] }] : [];
  const filter = asBody([...filters, ...named]);
  const query = {
    range,
    metrics: [...metrics],
    dimensions: [dimension],
    sort: `-${metrics[0]}`,
    ...(filter ? { filter } : {}),
  } as Question;
  return { label: t("exports.figures"), name: `${fileName(of)}-figures`, asked: { query } };
}

/** A table of which the installation makes no file, as it is on the screen, its first row the heads. */
export function rowsFile(name: string, rows: Rows): Exported {
  return { label: t("exports.table"), name, asked: { rows: () => rows } };
}

/** As people call it. */
function fileName(of: List["of"]): string {
  return of === "groups" ? "campaigns" : of;
}
