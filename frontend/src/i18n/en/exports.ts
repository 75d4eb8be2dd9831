export const exports = {
  "exports.download": "Download as",
  "exports.action": "Download as {format}: {what}",
  "exports.begun": "asked for; it begins in a moment",
  "exports.writing": { one: "{share} written, {n} row", other: "{share} written, {n} rows" },
  "exports.failed": "{name} could not be made: {reason}",
  "exports.saidBegun": "{name} is being made",
  "exports.saidDone": "{name} is made and being fetched",
  "exports.progress": "How far {name} is",
  "exports.list": "List",
  "exports.figures": "Figures of the period",
  "exports.table": "Table",
  "exports.events": "Hits and conversions",
};
