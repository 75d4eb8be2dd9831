import type { MessagesOf } from "..";

export const notes: MessagesOf<"notes"> = {
  "notes.title": "Notas",
  "notes.add": "Añadir una nota",
  "notes.edit": "Editar la nota",
  "notes.text": "Qué ocurrió",
  "notes.day": "Día",
  "notes.time": "Hora",
  "notes.timeHint": "Si queda vacía, la nota es de todo el día.",
  "notes.about": "De qué trata",
  "notes.ofAccount": "Toda la cuenta",
  "notes.saved": "La nota está guardada",
  "notes.deleted": "La nota está eliminada",
  "notes.notDeleted": "La nota sigue ahí: {reason}",
  "notes.flag": { one: "{n} nota, {time}: {texts}", other: "{n} notas, {time}: {texts}" },
  "notes.spoken": "Anotado: {texts}",
  "notes.editNamed": "Editar la nota: {text}",
  "notes.deleteNamed": "Eliminar la nota: {text}",
};
