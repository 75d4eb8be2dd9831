import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Scarica come",
  "exports.action": "Scarica come {format}: {what}",
  "exports.begun": "richiesto, inizia tra un momento",
  "exports.writing": "{share} scritto, {rows} righe",
  "exports.failed": "Non è stato possibile creare {name}: {reason}",
  "exports.progress": "A che punto è {name}",
  "exports.list": "Elenco",
  "exports.figures": "Cifre del periodo",
  "exports.table": "Tabella",
  "exports.events": "Eventi",
};
