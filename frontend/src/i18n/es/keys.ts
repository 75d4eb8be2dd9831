import type { MessagesOf } from "..";

export const keys: MessagesOf<"keys" | "palette"> = {
  "keys.title": "Atajos de teclado",
  "keys.open": "Lista de atajos",
  "keys.then": "luego",
  "keys.group.go": "Ir a",
  "keys.group.period": "Periodo",
  "keys.group.view": "Esta pantalla",
  "keys.group.app": "En todas partes",
  "keys.group.links": "Enlaces",
  "keys.click": "Clic en una fila: solo esto",
  "keys.altClick": "Clic en una fila: esto no",
  "keys.ctrlClick": "Clic en una fila: esto también",
  "palette.title": "Comandos",
  "palette.open": "Abrir los comandos",
  "palette.placeholder": "Buscar enlaces o comandos",
  "palette.none": "Nada con ese nombre",
  "palette.links": "Enlaces",
};
