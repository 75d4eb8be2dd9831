import type { MessagesOf } from "..";

export const link: MessagesOf<"link"> = {
  "link.status.active": "Aktiv",
  "link.status.paused": "Pausiert",
  "link.status.blocked": "Gesperrt",
  "link.status.deleted": "Gelöscht",
  "link.funnel": "Vom Klick zur Conversion",
  "link.funnelOfViews": "Vom Aufruf zur Conversion",
  "link.convertedClicks": "Klicks mit Conversion",
  "link.convertedViews": "Aufrufe mit Conversion",
  "link.funnelNone": "Noch keine Conversion.",
  "link.funnelOnce": "{share} führten zu einer Conversion.",
  "link.funnelMore": {
    one: "{share} führten zu Conversions: {converted} zu {n} Conversion.",
    other: "{share} führten zu Conversions: {converted} zu {n} Conversions.",
  },
  "link.best": "Wohl das beste",
  "link.bestHint":
    "Wie wahrscheinlich seine Conversion-Rate die höchste von allen ist, nach seinen Klicks und denen mit Conversion, wenn zuvor jede Rate gleich wahrscheinlich war.",
  "link.rateHint": "Klicks mit Conversion, von allen Klicks.",
  "link.weight": "Gewicht {n}",
  "link.visit": "ab dem {n}. Besuch",
  "link.otherPlaces": "Anderswohin, oder seither geändert",
  "link.part":
    "Besucher hatten mehr Adressen, als eine Antwort fasst: Dies sind die häufigsten, und keine wird gegen eine andere gehalten.",
  "link.verdict.others":
    "Jedes hat Besucher eigener Art, eine höhere Rate macht also keines zum besseren.",
  "link.verdict.few":
    "Weniger als zwei haben Klicks in diesem Zeitraum: Es gibt nichts zu vergleichen.",
  "link.verdict.none": "Noch kein Klick führte zu einer Conversion: Nichts unterscheidet sie.",
  "link.verdict.many": "Es sind zu viele, um zu sagen, welches das beste ist.",
  "link.verdict.little":
    "Zu wenig, um es zu sagen: {name} liegt vorn und ist zu {share} das beste. Lassen Sie es weiterlaufen.",
  "link.verdict.leading":
    "{name} ist zu {share} das beste. Das kann noch Zufall sein: Ab 95 % steht es fest.",
  "link.verdict.settled": "{name} ist zu {share} das beste.",
  "link.journeys": "Wege",
  "link.journeysHint": "Was Besucher vor den Conversions anklickten, die hier verdient wurden.",
  "link.journeysAll": "In den Berichten",
  "link.hits": "Neueste Treffer",
  "link.hitsHint":
    "Klicks, Aufrufe und Conversions unter diesen Filtern, gleich aus welchem Zeitraum.",
  "link.hitsNone": "Noch nichts. Öffnen Sie den Link, und der Klick ist eine Sekunde später hier.",
  "link.share": "Zum Einfügen",
  "link.shareHint": "Was in Mails, Seiten und Beiträge kommt.",
  "link.sharePixel": "Eine Seite oder Mail mit diesem Bild wird gezählt, wenn man sie öffnet.",
  "link.snippet.plain": "Adresse",
  "link.snippet.html": "HTML",
  "link.snippet.markdown": "Markdown",
  "link.snippet.pixel": "HTML",
  "link.qrOf": "QR-Code von {url}",
  "link.qrOpen": "Zeigen und herunterladen",
  "link.public": "Öffentliche Zahlen",
  "link.publicHint": "Jeder, der die Adresse kennt, darf die Summen der letzten 30 Tage sehen.",
  "link.published": "Die Zahlen sind jetzt öffentlich",
  "link.unpublished": "Die Zahlen sind wieder nur für Sie",
};
