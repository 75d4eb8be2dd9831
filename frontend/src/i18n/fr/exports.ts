import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Télécharger en",
  "exports.action": "Télécharger en {format} : {what}",
  "exports.begun": "demandé, cela commence dans un instant",
  "exports.writing": { one: "{share} écrits, {n} ligne", other: "{share} écrits, {n} lignes" },
  "exports.failed": "{name} n’a pas pu être créé : {reason}",
  "exports.saidBegun": "{name} est en cours de création",
  "exports.saidDone": "{name} est créé et se télécharge",
  "exports.progress": "Avancement de {name}",
  "exports.list": "Liste",
  "exports.figures": "Chiffres de la période",
  "exports.table": "Tableau",
  "exports.events": "Événements",
};
