import type { MessagesOf } from "..";

export const link: MessagesOf<"link"> = {
  "link.open": "Abrir a página de {name}",
  "link.status.active": "Ativo",
  "link.status.paused": "Em pausa",
  "link.status.blocked": "Bloqueado",
  "link.status.deleted": "Eliminado",
  "link.funnel": "Do clique à conversão",
  "link.funnelOfViews": "Da visualização à conversão",
  "link.convertedClicks": "Cliques que converteram",
  "link.convertedViews": "Visualizações que converteram",
  "link.funnelNone": "Ainda nenhuma conversão.",
  "link.funnelOnce": "{share} converteram.",
  "link.funnelMore": {
    one: "{share} converteram: {converted}, com {n} conversão.",
    other: "{share} converteram: {converted}, com {n} conversões.",
  },
  "link.best": "Provavelmente o melhor",
  "link.bestHint":
    "A probabilidade de a sua taxa de conversão ser a mais alta de todas, dados os seus cliques e os que converteram, se antes qualquer taxa fosse igualmente provável.",
  "link.rateHint": "Cliques que converteram, de todos os cliques.",
  "link.weight": "peso {n}",
  "link.visit": "a partir da visita {n}",
  "link.otherPlaces": "Para outro lugar, ou alterado desde então",
  "link.part":
    "Os visitantes tiveram mais endereços do que cabem numa resposta: estes são os mais frequentes, sem comparação.",
  "link.verdict.others":
    "Cada um tem visitantes do seu próprio tipo: uma taxa mais alta não o torna melhor.",
  "link.verdict.few": "Menos de dois têm cliques neste período: não há nada a comparar.",
  "link.verdict.none": "Nenhum clique converteu ainda: nada os distingue.",
  "link.verdict.many": "São demasiados para dizer qual é o melhor.",
  "link.verdict.little":
    "Pouco para concluir: {name} vai à frente e é o melhor com {share} de probabilidade. Deixe continuar.",
  "link.verdict.leading":
    "{name} é o melhor com {share} de probabilidade. Ainda pode ser acaso: a partir de 95% é certo.",
  "link.verdict.settled": "{name} é o melhor com {share} de probabilidade.",
  "link.hits": "Últimos eventos",
  "link.hitsHint": "Cliques, visualizações e conversões com estes filtros, de qualquer período.",
  "link.hitsNone": "Nada ainda. Abra o link, e o clique está aqui um segundo depois.",
  "link.share": "Para colar",
  "link.shareHint": "Para e-mails, páginas e publicações.",
  "link.sharePixel": "Uma página ou um e-mail com esta imagem é contado quando é aberto.",
  "link.snippet.plain": "Endereço",
  "link.snippet.html": "HTML",
  "link.snippet.markdown": "Markdown",
  "link.snippet.pixel": "HTML",
  "link.qrOf": "Código QR de {url}",
  "link.qrOpen": "Mostrar e transferir",
  "link.public": "Números públicos",
  "link.publicHint": "Quem tiver o endereço pode ver as somas dos últimos 30 dias.",
  "link.published": "Os números são agora públicos",
  "link.unpublished": "Os números voltam a ser só seus",
};
