import type { MessagesOf } from "..";

export const places: MessagesOf<"place"> = {
  "place.more": "Altri luoghi",
  "place.pixels": "Pixel",
  "place.campaignsHint": "Cartelle di link, con ciò che ognuna ha fatto",
  "place.conversionsHint": "Ciò che vale contare dopo un clic, e il suo codice",
  "place.tagsHint": "Parole su link e campagne",
  "place.domainsHint": "Gli host dei suoi link",
  "place.pixelsHint": "Visualizzazioni di pagine e mail, contate",
  "place.reports": "Rapporti",
  "place.reportsHint": "I numeri in tabella, da stampare o scaricare",
  "place.scripts": "Script",
  "place.scriptsHint": "Codice di retargeting che gira lungo la strada",
  "place.guests": "Ospiti",
  "place.guestsHint": "Chi altro vede una parte, e quale",
  "place.settings": "Impostazioni",
  "place.settingsHint": "Profilo, accesso, chiavi API, indirizzi, conservazione",
  "place.system": "Sistema",
  "place.systemHint": "Come sta l'installazione, per chi la gestisce",
  "place.compare": "Confronta",
  "place.compareHint": "Link o campagne fianco a fianco",
  "place.tour": "Fammi vedere",
};
