/** A table as text: commas, semicolons or tabs between cells, quotes around what holds them. */

/** Rows of cells (RFC 4180); lines that hold nothing are left out. */
export function readTable(text: string): string[][] {
  const given = text.replace(/^\ufeff/, "");
  const separator = separatorOf(given);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const closeRow = () => {
    row.push(cell);
    if (row.some((one) => one.trim() !== "")) rows.push(row);
    row = [];
    cell = "";
  };
  for (let at = 0; at < given.length; at += 1) {
    const char = given[at] as string;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (given[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell.trim() === "") {
      isQuoted = true;
      cell = "";
    } else if (char === separator) {
      row.push(cell);
      cell = "";
    } else if (char === "\n") closeRow();
    else if (char !== "\r") cell += char;
  }
  closeRow();
  return rows;
}

/** The one that the first line has most of. */
function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const count = (one: string) => first.split(one).length;
  return [",", ";", "\t"].reduce((best, one) => (count(one) > count(best) ? one : best));
}
