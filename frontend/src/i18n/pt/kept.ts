import type { MessagesOf } from "..";

export const kept: MessagesOf<"segments" | "kept"> = {
  "segments.title": "Segmentos",
  "segments.choose": "Segmento: {name}",
  "segments.none": "Dê um nome a estes filtros e ficam a um clique.",
  "segments.noFilters": "Escolha filtros e dê-lhes um nome aqui.",
  "kept.remove": "Eliminar {name}",
  "kept.add": "Guardar com um nome",
  "kept.name": "Nome",
  "kept.refused":
    "Este navegador não guarda nada para esta página: o armazenamento está cheio ou desligado.",
  "kept.where": "Guardado nesta conta.",
  "kept.strays": {
    one: "{n} está guardado apenas neste navegador",
    other: "{n} estão guardados apenas neste navegador",
  },
  "kept.adopt": "Guardar na conta",
  "kept.whereBrowser": "Guardado neste navegador, para esta conta.",
};
