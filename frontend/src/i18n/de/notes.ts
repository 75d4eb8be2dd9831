import type { MessagesOf } from "..";

export const notes: MessagesOf<"notes"> = {
  "notes.title": "Notizen",
  "notes.add": "Notiz hinzufügen",
  "notes.edit": "Notiz bearbeiten",
  "notes.text": "Was geschah",
  "notes.day": "Tag",
  "notes.time": "Uhrzeit",
  "notes.timeHint": "Bleibt sie leer, gilt die Notiz dem ganzen Tag.",
  "notes.about": "Worum es geht",
  "notes.ofAccount": "Das ganze Konto",
  "notes.saved": "Die Notiz ist gespeichert",
  "notes.deleted": "Die Notiz ist gelöscht",
  "notes.notDeleted": "Die Notiz ist noch da: {reason}",
  "notes.flag": { one: "{n} Notiz, {time}: {texts}", other: "{n} Notizen, {time}: {texts}" },
  "notes.spoken": "Notiert: {texts}",
  "notes.editNamed": "Notiz bearbeiten: {text}",
  "notes.deleteNamed": "Notiz löschen: {text}",
};
