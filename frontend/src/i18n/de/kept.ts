import type { MessagesOf } from "..";

export const kept: MessagesOf<"segments" | "kept"> = {
  "segments.title": "Segmente",
  "segments.choose": "Segment: {name}",
  "segments.none": "Gib diesen Filtern einen Namen, dann sind sie einen Klick entfernt.",
  "segments.noFilters": "Wähle Filter und gib ihnen dann hier einen Namen.",
  "kept.remove": "{name} löschen",
  "kept.add": "Unter einem Namen behalten",
  "kept.name": "Name",
  "kept.refused":
    "Dieser Browser behält nichts für diese Seite: sein Speicher ist voll oder abgeschaltet.",
  "kept.where": "In diesem Konto aufgehoben.",
  "kept.strays": {
    one: "{n} ist nur in diesem Browser aufgehoben",
    other: "{n} sind nur in diesem Browser aufgehoben",
  },
  "kept.adopt": "Im Konto aufheben",
  "kept.whereBrowser": "In diesem Browser aufgehoben, für dieses Konto.",
};
