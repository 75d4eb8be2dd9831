import type { MessagesOf } from "..";

export const kept: MessagesOf<"segments" | "kept"> = {
  "segments.title": "Segmenti",
  "segments.choose": "Segmento: {name}",
  "segments.none": "Dai un nome a questi filtri e saranno a un clic.",
  "segments.noFilters": "Scegli dei filtri, poi dai loro un nome qui.",
  "kept.remove": "Elimina {name}",
  "kept.add": "Tieni con un nome",
  "kept.name": "Nome",
  "kept.refused":
    "Questo browser non conserva nulla per questa pagina: la memoria è piena o disattivata.",
  "kept.where": "Conservato in questo account.",
  "kept.strays": {
    one: "{n} è conservato solo in questo browser",
    other: "{n} sono conservati solo in questo browser",
  },
  "kept.adopt": "Conservare nell’account",
  "kept.whereBrowser": "Conservato in questo browser, per questo account.",
};
