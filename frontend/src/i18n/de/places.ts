import type { MessagesOf } from "..";

export const places: MessagesOf<"place"> = {
  "place.more": "Weitere Orte",
  "place.pixels": "Pixel",
  "place.campaignsHint": "Ordner von Links, mit dem, was jeder gebracht hat",
  "place.conversionsHint": "Was nach einem Klick zu zählen lohnt, und der Code dafür",
  "place.tagsHint": "Wörter an Links und Kampagnen",
  "place.domainsHint": "Hosts, auf denen Ihre Links liegen",
  "place.pixelsHint": "Aufrufe von Seiten und Mails, gezählt",
  "place.reports": "Berichte",
  "place.reportsHint": "Zahlen als Tabelle, zum Drucken oder Herunterladen",
  "place.scripts": "Skripte",
  "place.scriptsHint": "Retargeting-Code, der unterwegs läuft",
  "place.guests": "Gäste",
  "place.guestsHint": "Wer sonst einen Teil sieht, und welchen",
  "place.settings": "Einstellungen",
  "place.settingsHint": "Profil, Anmeldung, API-Schlüssel, Adressen, Aufbewahrung",
  "place.system": "System",
  "place.systemHint": "Wie es der Installation geht, für die, die sie betreiben",
  "place.compare": "Vergleich",
  "place.compareHint": "Links oder Kampagnen nebeneinander",
  "place.tour": "Führung zeigen",
};
