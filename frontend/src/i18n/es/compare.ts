import type { MessagesOf } from "..";

export const compare: MessagesOf<"beside"> = {
  "beside.kind": "Qué se compara",
  "beside.add.link": "Añadir un enlace",
  "beside.add.campaign": "Añadir una campaña",
  "beside.full": "Seis como máximo: quita uno para añadir otro.",
  "beside.remove": "Quitar {name}",
  "beside.empty.link": "Elige dos enlaces para comparar",
  "beside.empty.campaign": "Elige dos campañas para comparar",
  "beside.emptyHint": "Búscalos arriba, o márcalos en su lista y pulsa Comparar.",
  "beside.metric": "Cifra del gráfico",
  "beside.chart": "{metric} por {interval}. Las flechas van de un punto a otro.",
  "beside.best": "el mejor",
  "beside.figures": "Cifras lado a lado",
  "beside.toFirst":
    "Las diferencias son con {name}, el primero. El mejor es el que más tiene de una cifra; los bots no son ni buenos ni malos.",
  "beside.bounds": "Marca de dos a seis para compararlos",
};
