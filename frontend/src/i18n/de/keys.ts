import type { MessagesOf } from "..";

export const keys: MessagesOf<"keys" | "palette"> = {
  "keys.title": "Tasten",
  "keys.open": "Liste der Tasten",
  "keys.then": "dann",
  "keys.group.go": "Gehe zu",
  "keys.group.period": "Zeitraum",
  "keys.group.view": "Diese Ansicht",
  "keys.group.app": "Überall",
  "keys.group.links": "Links",
  "keys.click": "Klick auf eine Zeile: nur das",
  "keys.altClick": "Klick auf eine Zeile: das nicht",
  "keys.ctrlClick": "Klick auf eine Zeile: das auch",
  "palette.title": "Befehle",
  "palette.open": "Befehle öffnen",
  "palette.placeholder": "Links suchen, oder was zu tun ist",
  "palette.none": "Nichts dieses Namens",
  "palette.links": "Links",
};
