import type { MessagesOf } from "..";

export const notes: MessagesOf<"notes"> = {
  "notes.title": "Note",
  "notes.add": "Aggiungi una nota",
  "notes.edit": "Modifica la nota",
  "notes.text": "Che cosa è successo",
  "notes.day": "Giorno",
  "notes.time": "Ora",
  "notes.timeHint": "Se resta vuota, la nota vale per tutto il giorno.",
  "notes.about": "Di che cosa parla",
  "notes.ofAccount": "Tutto l’account",
  "notes.saved": "La nota è salvata",
  "notes.deleted": "La nota è eliminata",
  "notes.notDeleted": "La nota è ancora lì: {reason}",
  "notes.flag": { one: "{n} nota, {time}: {texts}", other: "{n} note, {time}: {texts}" },
  "notes.spoken": "Annotato: {texts}",
  "notes.editNamed": "Modifica la nota: {text}",
  "notes.deleteNamed": "Elimina la nota: {text}",
};
