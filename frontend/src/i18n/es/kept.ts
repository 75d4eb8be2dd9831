import type { MessagesOf } from "..";

export const kept: MessagesOf<"segments" | "kept"> = {
  "segments.title": "Segmentos",
  "segments.choose": "Segmento: {name}",
  "segments.none": "Da un nombre a estos filtros y estarán a un clic.",
  "segments.noFilters": "Elige filtros y dales un nombre aquí.",
  "kept.remove": "Eliminar {name}",
  "kept.add": "Guardar con un nombre",
  "kept.name": "Nombre",
  "kept.refused":
    "Este navegador no guarda nada para esta página: su almacenamiento está lleno o desactivado.",
  "kept.where": "Guardado en esta cuenta.",
  "kept.strays": {
    one: "{n} está guardado solo en este navegador",
    other: "{n} están guardados solo en este navegador",
  },
  "kept.adopt": "Guardar en la cuenta",
  "kept.whereBrowser": "Guardado en este navegador, para esta cuenta.",
};
