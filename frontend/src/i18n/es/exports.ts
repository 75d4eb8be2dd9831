import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Descargar como",
  "exports.action": "Descargar como {format}: {what}",
  "exports.begun": "solicitado; empieza en un momento",
  "exports.writing": "{share} escrito, {rows} filas",
  "exports.failed": "No se pudo crear {name}: {reason}",
  "exports.progress": "Cuánto falta para {name}",
  "exports.list": "Lista",
  "exports.figures": "Cifras del período",
  "exports.table": "Tabla",
  "exports.events": "Eventos",
};
