import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Télécharger en",
  "exports.action": "Télécharger en {format} : {what}",
  "exports.begun": "demandé, cela commence dans un instant",
  "exports.writing": "{share} écrits, {rows} lignes",
  "exports.failed": "{name} n’a pas pu être créé : {reason}",
  "exports.progress": "Avancement de {name}",
  "exports.list": "Liste",
  "exports.figures": "Chiffres de la période",
  "exports.table": "Tableau",
  "exports.events": "Événements",
};
