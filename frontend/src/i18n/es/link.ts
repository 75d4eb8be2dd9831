import type { MessagesOf } from "..";

export const link: MessagesOf<"link"> = {
  "link.status.active": "Activo",
  "link.status.paused": "En pausa",
  "link.status.blocked": "Bloqueado",
  "link.status.deleted": "Eliminado",
  "link.funnel": "Del clic a la conversión",
  "link.funnelOfViews": "De la vista a la conversión",
  "link.convertedClicks": "Clics que convirtieron",
  "link.convertedViews": "Vistas que convirtieron",
  "link.funnelNone": "Todavía ninguna conversión.",
  "link.funnelOnce": "El {share} convirtió.",
  "link.funnelMore": {
    one: "El {share} convirtió: {converted}, con {n} conversión.",
    other: "El {share} convirtió: {converted}, con {n} conversiones.",
  },
  "link.best": "Probablemente el mejor",
  "link.bestHint":
    "La probabilidad de que su tasa de conversión sea la más alta de todas, según sus clics y los que convirtieron, si antes cualquier tasa era igual de probable.",
  "link.rateHint": "Clics que convirtieron, de todos los clics.",
  "link.weight": "peso {n}",
  "link.visit": "desde la visita {n}",
  "link.otherPlaces": "A otro lugar, o cambiado desde entonces",
  "link.part":
    "Los visitantes tuvieron más direcciones de las que caben en una respuesta: estas son las más frecuentes, sin compararlas.",
  "link.verdict.others":
    "Cada uno tiene visitantes de su propio tipo: una tasa más alta no lo hace mejor.",
  "link.verdict.few": "Menos de dos tienen clics en este período: no hay nada que comparar.",
  "link.verdict.none": "Ningún clic ha convertido aún: nada los distingue.",
  "link.verdict.many": "Son demasiados para decir cuál es el mejor.",
  "link.verdict.little":
    "Muy poco para decirlo: {name} va por delante y es el mejor con un {share} de probabilidad. Déjelo seguir.",
  "link.verdict.leading":
    "{name} es el mejor con un {share} de probabilidad. Aún puede ser azar: a partir del 95 % es firme.",
  "link.verdict.settled": "{name} es el mejor con un {share} de probabilidad.",
  "link.journeys": "Recorridos",
  "link.journeysHint":
    "En qué hicieron clic los visitantes antes de las conversiones conseguidas aquí.",
  "link.journeysAll": "En los informes",
  "link.hits": "Últimos eventos",
  "link.hitsHint": "Clics, vistas y conversiones con estos filtros, de cualquier período.",
  "link.hitsNone": "Nada todavía. Abra el enlace y el clic estará aquí un segundo después.",
  "link.share": "Para pegar",
  "link.shareHint": "Para correos, páginas y publicaciones.",
  "link.sharePixel": "Una página o un correo con esta imagen se cuenta al abrirse.",
  "link.snippet.plain": "Dirección",
  "link.snippet.html": "HTML",
  "link.snippet.markdown": "Markdown",
  "link.snippet.pixel": "HTML",
  "link.qrOf": "Código QR de {url}",
  "link.qrOpen": "Ver y descargar",
  "link.public": "Cifras públicas",
  "link.publicHint": "Quien tenga la dirección puede ver las sumas de los últimos 30 días.",
  "link.published": "Las cifras ya son públicas",
  "link.unpublished": "Las cifras vuelven a ser solo suyas",
};
