import type { MessagesOf } from "..";

export const keys: MessagesOf<"keys" | "palette"> = {
  "keys.title": "Raccourcis clavier",
  "keys.open": "Liste des raccourcis",
  "keys.then": "puis",
  "keys.group.go": "Aller à",
  "keys.group.period": "Période",
  "keys.group.view": "Cet écran",
  "keys.group.app": "Partout",
  "keys.group.links": "Liens",
  "keys.click": "Clic sur une ligne : ceci seulement",
  "keys.altClick": "Clic sur une ligne : sauf ceci",
  "keys.ctrlClick": "Clic sur une ligne : ceci aussi",
  "palette.title": "Commandes",
  "palette.open": "Ouvrir les commandes",
  "palette.placeholder": "Rechercher un lien ou une commande",
  "palette.none": "Rien de ce nom",
  "palette.links": "Liens",
};
