import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Transferir como",
  "exports.action": "Transferir como {format}: {what}",
  "exports.begun": "pedido; começa num instante",
  "exports.writing": "{share} escrito, {rows} linhas",
  "exports.failed": "Não foi possível criar {name}: {reason}",
  "exports.progress": "Progresso de {name}",
  "exports.list": "Lista",
  "exports.figures": "Números do período",
  "exports.table": "Tabela",
  "exports.events": "Eventos",
};
