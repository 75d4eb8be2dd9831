import type { MessagesOf } from "..";

export const exports: MessagesOf<"exports"> = {
  "exports.download": "Transferir como",
  "exports.action": "Transferir como {format}: {what}",
  "exports.begun": "pedido; começa num instante",
  "exports.writing": { one: "{share} escrito, {n} linha", other: "{share} escrito, {n} linhas" },
  "exports.failed": "Não foi possível criar {name}: {reason}",
  "exports.saidBegun": "{name} está a ser criado",
  "exports.saidDone": "{name} está criado e a ser transferido",
  "exports.progress": "Progresso de {name}",
  "exports.list": "Lista",
  "exports.figures": "Números do período",
  "exports.table": "Tabela",
  "exports.events": "Eventos",
};
