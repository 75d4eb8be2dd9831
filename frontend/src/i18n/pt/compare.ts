import type { MessagesOf } from "..";

export const compare: MessagesOf<"beside"> = {
  "beside.kind": "O que se compara",
  "beside.add.link": "Adicionar um link",
  "beside.add.campaign": "Adicionar uma campanha",
  "beside.full": "Seis no máximo: retire um para adicionar outro.",
  "beside.remove": "Retirar {name}",
  "beside.empty.link": "Escolha dois links para comparar",
  "beside.empty.campaign": "Escolha duas campanhas para comparar",
  "beside.emptyHint": "Procure-os acima, ou marque-os na lista e prima Comparar.",
  "beside.metric": "Número no gráfico",
  "beside.chart": "{metric} por {interval}. As setas vão de ponto em ponto.",
  "beside.best": "o melhor",
  "beside.figures": "Números lado a lado",
  "beside.toFirst":
    "As diferenças são em relação a {name}, o primeiro. O melhor é o que tem mais de um número; os bots não são bons nem maus.",
  "beside.bounds": "Marque de dois a seis para os comparar",
};
