import type { MessagesOf } from "..";

export const link: MessagesOf<"link"> = {
  "link.status.active": "Actif",
  "link.status.paused": "En pause",
  "link.status.blocked": "Bloqué",
  "link.status.deleted": "Supprimé",
  "link.funnel": "Du clic à la conversion",
  "link.funnelOfViews": "De la vue à la conversion",
  "link.convertedClicks": "Clics convertis",
  "link.convertedViews": "Vues converties",
  "link.funnelNone": "Aucune conversion pour l’instant.",
  "link.funnelOnce": "{share} ont converti.",
  "link.funnelMore": {
    one: "{share} ont converti : {converted}, avec {n} conversion.",
    other: "{share} ont converti : {converted}, avec {n} conversions.",
  },
  "link.best": "Sans doute la meilleure",
  "link.bestHint":
    "La probabilité que son taux de conversion soit le plus élevé de tous, d’après ses clics et ceux qui ont converti, si tout taux était aussi probable au départ.",
  "link.rateHint": "Clics convertis, sur tous les clics.",
  "link.weight": "poids {n}",
  "link.visit": "dès la visite {n}",
  "link.otherPlaces": "Ailleurs, ou modifiée depuis",
  "link.part":
    "Les visiteurs ont eu plus d’adresses qu’une réponse n’en contient : voici les plus fréquentes, sans les opposer.",
  "link.verdict.others":
    "Chacune a ses propres visiteurs : un taux plus élevé ne la rend pas meilleure.",
  "link.verdict.few": "Moins de deux ont des clics sur cette période : rien à comparer.",
  "link.verdict.none": "Aucun clic n’a encore converti : rien ne les distingue.",
  "link.verdict.many": "Elles sont trop nombreuses pour dire laquelle est la meilleure.",
  "link.verdict.little":
    "Trop peu pour conclure : {name} est en tête, et la meilleure à {share}. Laissez continuer.",
  "link.verdict.leading":
    "{name} est la meilleure à {share}. Ce peut encore être le hasard : à partir de 95 %, c’est acquis.",
  "link.verdict.settled": "{name} est la meilleure à {share}.",
  "link.journeys": "Parcours",
  "link.journeysHint": "Ce que les visiteurs ont cliqué avant les conversions gagnées ici.",
  "link.journeysAll": "Dans les rapports",
  "link.hits": "Derniers événements",
  "link.hitsHint": "Clics, vues et conversions selon ces filtres, quelle que soit la période.",
  "link.hitsNone":
    "Rien pour l’instant. Ouvrez le lien : le clic apparaît ici une seconde plus tard.",
  "link.share": "À coller",
  "link.shareHint": "Pour vos e-mails, pages et publications.",
  "link.sharePixel": "Une page ou un e-mail contenant cette image est compté à l’ouverture.",
  "link.snippet.plain": "Adresse",
  "link.snippet.html": "HTML",
  "link.snippet.markdown": "Markdown",
  "link.snippet.pixel": "HTML",
  "link.qrOf": "Code QR de {url}",
  "link.qrOpen": "Afficher et télécharger",
  "link.public": "Chiffres publics",
  "link.publicHint": "Quiconque a l’adresse peut voir les totaux des 30 derniers jours.",
  "link.published": "Les chiffres sont désormais publics",
  "link.unpublished": "Les chiffres ne sont plus visibles que par vous",
};
