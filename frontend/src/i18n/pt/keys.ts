import type { MessagesOf } from "..";

export const keys: MessagesOf<"keys" | "palette"> = {
  "keys.title": "Atalhos de teclado",
  "keys.open": "Lista de atalhos",
  "keys.then": "depois",
  "keys.group.go": "Ir para",
  "keys.group.period": "Período",
  "keys.group.view": "Esta tela",
  "keys.group.app": "Em todo lugar",
  "keys.group.links": "Links",
  "keys.click": "Clique em uma linha: só isto",
  "keys.altClick": "Clique em uma linha: menos isto",
  "keys.ctrlClick": "Clique em uma linha: isto também",
  "palette.title": "Comandos",
  "palette.open": "Abrir os comandos",
  "palette.placeholder": "Pesquisar links ou comandos",
  "palette.none": "Nada com esse nome",
  "palette.links": "Links",
};
