import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Herunterladen als",
  "exports.action": "Herunterladen als {format}: {what}",
  "exports.begun": "angefordert, es beginnt gleich",
  "exports.writing": {
    one: "{share} geschrieben, {n} Zeile",
    other: "{share} geschrieben, {n} Zeilen",
  },
  "exports.failed": "{name} konnte nicht erstellt werden: {reason}",
  "exports.saidBegun": "{name} wird erstellt",
  "exports.saidDone": "{name} ist erstellt und wird geladen",
  "exports.progress": "Wie weit {name} ist",
  "exports.list": "Liste",
  "exports.figures": "Zahlen des Zeitraums",
  "exports.table": "Tabelle",
  "exports.events": "Treffer und Conversions",
};
