import type { MessagesOf } from "..";

export const keys: MessagesOf<"keys" | "palette"> = {
  "keys.title": "Scorciatoie da tastiera",
  "keys.open": "Elenco delle scorciatoie",
  "keys.then": "poi",
  "keys.group.go": "Vai a",
  "keys.group.period": "Periodo",
  "keys.group.view": "Questa schermata",
  "keys.group.app": "Ovunque",
  "keys.group.links": "Link",
  "keys.click": "Clic su una riga: solo questo",
  "keys.altClick": "Clic su una riga: tranne questo",
  "keys.ctrlClick": "Clic su una riga: anche questo",
  "palette.title": "Comandi",
  "palette.open": "Apri i comandi",
  "palette.placeholder": "Cerca link o comandi",
  "palette.none": "Niente con questo nome",
  "palette.links": "Link",
};
