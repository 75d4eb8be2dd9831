import type { MessagesOf } from "..";

export const reports: MessagesOf<"reports"> = {
  "reports.title": "Berichte",
  "reports.top": "Top",
  "reports.attribution": "Zuordnung",
  "reports.paths": "Wege",
  "reports.by": "Nach",
  "reports.measure.visitors": "Besucher",
  "reports.measure.unique_views": "Eindeutige Aufrufe",
  "reports.measure.unique_conversions": "Eindeutige Conversions",
  "reports.measure.conversion_rate": "Conversion-Rate",
  "reports.measure.value_per_click": "Wert pro Klick",
  "reports.measure.commission": "Provision",
  "reports.measure.cost": "Kosten",
  "reports.days": "Rückblick in Tagen",
  "reports.halfLife": "Halbwertszeit in Tagen",
  "reports.filtersChoose":
    "Filter wählen Conversions nach ihnen selbst und nach dem Klick, der sie brachte; ihre Wege bleiben ganz.",
  "reports.model": "Modell",
  "reports.model.last-click": "Letzter Klick",
  "reports.model.first-click": "Erster Klick",
  "reports.model.linear": "Linear",
  "reports.model.time-decay": "Zeitverfall",
  "reports.model.position-based": "Positionsbasiert",
  "reports.model.last-non-direct": "Letzter nicht direkter",
  "reports.model.markov": "Markov",
  "reports.model.shapley": "Shapley",
  "reports.says.last-click":
    "Der letzte Klick auf einen Link mit dieser Conversion bekommt alles. So ist es gespeichert.",
  "reports.says.first-click": "Wer den Besucher zuerst gebracht hat, bekommt alles.",
  "reports.says.linear": "Alle Berührungen bekommen gleich viel.",
  "reports.says.time-decay":
    "Je näher eine Berührung an der Conversion lag, desto mehr bekommt sie: je Halbwertszeit früher die Hälfte.",
  "reports.says.position-based":
    "Die erste und die letzte Berührung bekommen je 40 %, die dazwischen teilen sich den Rest.",
  "reports.says.last-non-direct":
    "Der letzte Klick bekommt alles; war er direkt, die letzte Berührung, die es nicht war.",
  "reports.says.markov":
    "Jeder bekommt so viel, wie ohne ihn weniger konvertieren würde; auch Wege, die zu nichts führten, zählen.",
  "reports.says.shapley":
    "Jeder bekommt so viel, wie er zu jeder Kombination der anderen beiträgt.",
  "reports.nobody": "Niemandes",
  "reports.total": "Summe",
  "reports.differentPaths": "Verschiedene Wege",
  "reports.meanLength": "Berührungen im Schnitt",
  "reports.medianLag": "Die Hälfte konvertiert innerhalb von",
  "reports.mostFrequent": "Häufigste Wege",
  "reports.path": "Weg",
  "reports.length": "Berührungen vor der Conversion",
  "reports.touches": "Berührungen",
  "reports.lag": "Von der ersten Berührung zur Conversion",
  "reports.time": "Zeit",
  "reports.below": "unter {time}",
  "reports.orMore": "{time} oder mehr",
  "reports.utm": "UTM-Parameter werden gezählt, wo sie hinter dem Kurzlink stehen: …/name?{utm}=…",
};
