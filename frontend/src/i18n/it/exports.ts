import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Scarica come",
  "exports.action": "Scarica come {format}: {what}",
  "exports.begun": "richiesto, inizia tra un momento",
  "exports.writing": { one: "{share} scritto, {n} riga", other: "{share} scritto, {n} righe" },
  "exports.failed": "Non è stato possibile creare {name}: {reason}",
  "exports.saidBegun": "Creazione di {name} in corso",
  "exports.saidDone": "{name} è pronto e viene scaricato",
  "exports.progress": "A che punto è {name}",
  "exports.list": "Elenco",
  "exports.figures": "Cifre del periodo",
  "exports.table": "Tabella",
  "exports.events": "Eventi",
};
