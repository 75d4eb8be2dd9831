import type { MessagesOf } from "..";

export const app: MessagesOf<
  "app" | "nav" | "more" | "theme" | "session" | "copy" | "error" | "go" | "geo"
> = {
  "app.name": "Clicktrail",
  "app.skip": "Zum Inhalt springen",
  "nav.label": "Hauptnavigation",
  "nav.overview": "Überblick",
  "nav.links": "Links",
  "nav.stream": "Live",
  "nav.more": "Mehr",
  "nav.collapse": "Navigation schmal machen",
  "nav.narrow": "Schmaler",
  "nav.expand": "Navigation breit machen",
  "nav.api": "API-Referenz",
  "nav.search": "Suchen oder einen Befehl ausführen",
  "more.account": "Konto",
  "more.appearance": "Darstellung",
  "more.language": "Sprache",
  "more.help": "Hilfe",
  "theme.system": "Wie das System",
  "theme.light": "Hell",
  "theme.dark": "Dunkel",
  "theme.label": "Farben",
  "theme.switch": "Zwischen hell und dunkel wechseln",
  "session.signOut": "Abmelden",
  "session.guest": "Gast",
  "error.offline": "Keine Verbindung zu Clicktrail",
  "error.offlineHint":
    "Sie sehen den letzten Stand. Links leiten unterdessen weiter und werden gezählt.",
  "error.unavailable": "Ein Teil von Clicktrail antwortet nicht",
  "error.unavailableHint":
    "Nichts geht verloren: Besuche stehen im Journal und werden später gezählt.",
  "error.failed": "Das konnte nicht geladen werden",
  "error.failedHint": "Ihre Daten sind sicher. Bleibt es so, steht der Grund im Log.",
  "error.throttled": "Zu viele Anfragen auf einmal",
  "error.throttledHint":
    "Diese Installation begrenzt, wie oft gefragt werden darf. Warten Sie eine Sekunde.",
  "error.notFound": "Diese Seite gibt es nicht",
  "error.notFoundHint":
    "Vielleicht ist die Adresse abgeschnitten, oder es gibt das Ding nicht mehr.",
  "error.retry": "Erneut versuchen",
  "error.toOverview": "Zum Überblick",
  "error.broken": "Diese Ansicht ist fehlgeschlagen",
  "go.to": "Gehe zu: {name}",
  "copy.copy": "Kopieren",
  "copy.copied": "Kopiert",
  "copy.url": "{url} kopieren",
  "geo.notice": "IP-Geolokalisierung durch DB-IP",
};
