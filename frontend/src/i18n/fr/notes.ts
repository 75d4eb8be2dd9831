import type { MessagesOf } from "..";

export const notes: MessagesOf<"notes"> = {
  "notes.title": "Notes",
  "notes.add": "Ajouter une note",
  "notes.edit": "Modifier la note",
  "notes.text": "Ce qui s’est passé",
  "notes.day": "Jour",
  "notes.time": "Heure",
  "notes.timeHint": "Laissée vide, la note concerne toute la journée.",
  "notes.about": "Sujet",
  "notes.ofAccount": "Tout le compte",
  "notes.saved": "La note est enregistrée",
  "notes.deleted": "La note est supprimée",
  "notes.notDeleted": "La note est toujours là : {reason}",
  "notes.flag": { one: "{n} note, {time} : {texts}", other: "{n} notes, {time} : {texts}" },
  "notes.spoken": "Noté : {texts}",
  "notes.editNamed": "Modifier la note : {text}",
  "notes.deleteNamed": "Supprimer la note : {text}",
};
