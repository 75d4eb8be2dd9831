import type { MessagesOf } from "..";

export const tour: MessagesOf<"tour"> = {
  "tour.title": "Ihr erster Klick",
  "tour.lead": "Ein Link, ein Klick darauf und seine Zählung, während Sie zusehen.",
  "tour.steps": "Schritte",
  "tour.done": "erledigt",
  "tour.make": "Eine Adresse einfügen",
  "tour.makeHint": "Irgendeine Seite, zu der Ihr Link führen soll.",
  "tour.url": "Adresse",
  "tour.submit": "Link anlegen",
  "tour.made": "Er führt zu {url}.",
  "tour.another": "Einen anderen anlegen",
  "tour.visit": "Ihren Link öffnen",
  "tour.visitHint":
    "In einem neuen Tab, oder mit dem QR-Code auf einem Telefon, das diesen Host erreicht.",
  "tour.open": "{url} öffnen",
  "tour.count": "Zusehen, wie er gezählt wird",
  "tour.waiting":
    "Noch hat niemand geklickt. Die Zahl ändert sich von selbst, binnen zwei Sekunden.",
  "tour.lost":
    "Die Verbindung ist verloren und wird erneut versucht. Klicks werden unterdessen gezählt.",
  "tour.nothing":
    "Es ist nichts angekommen. Adressen, die Ihre Einstellungen auslassen, zählen nicht, und ein Browser, der {host} nicht findet, kommt nie hier an.",
  "tour.clicks": { one: "{n} Klick", other: "{n} Klicks" },
  "tour.bots": { one: "und {n} eines Bots", other: "und {n} von Bots" },
  "tour.person": "Ein Klick eines Menschen, {ago}.",
  "tour.bot":
    "Er wurde als der eines Bots gezählt, {ago} ({why}). Bots werden weitergeleitet wie alle, und zählen nirgends als Menschen.",
  "tour.nowhere": "Unbekannt, wie bei Adressen dieses Rechners und seines Netzes",
  "tour.unique": "Einmalig",
  "tour.isUnique": "Ja, der erste von seiner Adresse in 30 Minuten",
  "tour.isAgain": "Nein, von seiner Adresse kam in den 30 Minuten davor einer",
  "tour.isNobody": "Nein, Bots sind es nie",
  "tour.next": "Wie es weitergeht",
  "tour.password": "Ein Passwort setzen",
  "tour.passwordHint": "Damit kommen Sie wieder herein, ohne Link und ohne Schlüssel.",
  "tour.conversion": "Eine Conversion einrichten",
  "tour.conversionHint":
    "Eine Bestellung, eine Anmeldung: wofür die Klicks da sind, und welcher Link sie verdient hat.",
  "tour.others": "Andere hereinlassen, und Programme",
  "tour.othersHint": "Gäste sehen einen Teil; Schlüssel öffnen die API.",
  "tour.invite": "Einen Gast einladen",
  "tour.figures": "Seine Zahlen",
  "tour.later": "Nicht jetzt",
  "tour.back": "„Führung zeigen“ holt sie zurück: {keys} oder Mehr.",
};
