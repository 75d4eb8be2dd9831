import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Descargar como",
  "exports.action": "Descargar como {format}: {what}",
  "exports.begun": "solicitado; empieza en un momento",
  "exports.writing": { one: "{share} escrito, {n} fila", other: "{share} escrito, {n} filas" },
  "exports.failed": "No se pudo crear {name}: {reason}",
  "exports.saidBegun": "Se está creando {name}",
  "exports.saidDone": "{name} está creado y se descarga",
  "exports.progress": "Cuánto falta para {name}",
  "exports.list": "Lista",
  "exports.figures": "Cifras del período",
  "exports.table": "Tabla",
  "exports.events": "Eventos",
};
