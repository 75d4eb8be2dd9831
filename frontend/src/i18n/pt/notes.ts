import type { MessagesOf } from "..";

export const notes: MessagesOf<"notes"> = {
  "notes.title": "Notas",
  "notes.add": "Adicionar uma nota",
  "notes.edit": "Editar a nota",
  "notes.text": "O que aconteceu",
  "notes.day": "Dia",
  "notes.time": "Hora",
  "notes.timeHint": "Se ficar vazia, a nota é do dia inteiro.",
  "notes.about": "De que trata",
  "notes.ofAccount": "Toda a conta",
  "notes.saved": "A nota foi guardada",
  "notes.deleted": "A nota foi excluída",
  "notes.notDeleted": "A nota ainda está lá: {reason}",
  "notes.flag": { one: "{n} nota, {time}: {texts}", other: "{n} notas, {time}: {texts}" },
  "notes.spoken": "Anotado: {texts}",
  "notes.editNamed": "Editar a nota: {text}",
  "notes.deleteNamed": "Excluir a nota: {text}",
};
