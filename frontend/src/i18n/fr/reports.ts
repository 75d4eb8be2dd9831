import type { MessagesOf } from "..";

export const reports: MessagesOf<"reports"> = {
  "reports.title": "Rapports",
  "reports.top": "Top",
  "reports.attribution": "Attribution",
  "reports.paths": "Parcours",
  "reports.by": "Par",
  "reports.measure.visitors": "Visiteurs",
  "reports.measure.unique_views": "Vues uniques",
  "reports.measure.unique_conversions": "Conversions uniques",
  "reports.measure.conversion_rate": "Taux de conversion",
  "reports.measure.value_per_click": "Valeur par clic",
  "reports.measure.commission": "Commission",
  "reports.measure.cost": "Coût",
  "reports.days": "Rétrospective en jours",
  "reports.halfLife": "Demi-vie en jours",
  "reports.filtersChoose":
    "Les filtres choisissent des conversions, d’après elles-mêmes et le clic qui les a apportées ; leurs parcours restent entiers.",
  "reports.model": "Modèle",
  "reports.model.last-click": "Dernier clic",
  "reports.model.first-click": "Premier clic",
  "reports.model.linear": "Linéaire",
  "reports.model.time-decay": "Dépréciation dans le temps",
  "reports.model.position-based": "Selon la position",
  "reports.model.last-non-direct": "Dernier non direct",
  "reports.model.markov": "Markov",
  "reports.model.shapley": "Shapley",
  "reports.says.last-click":
    "Le dernier clic sur un lien qui porte la conversion reçoit tout. C’est ce qui est enregistré.",
  "reports.says.first-click": "Celui qui a amené le visiteur en premier reçoit tout.",
  "reports.says.linear": "Tous les contacts reçoivent la même part.",
  "reports.says.time-decay":
    "Plus un contact est proche de la conversion, plus il reçoit : moitié moins par demi-vie plus tôt.",
  "reports.says.position-based":
    "Le premier et le dernier contact reçoivent 40 % chacun ; les autres se partagent le reste.",
  "reports.says.last-non-direct":
    "Le dernier clic reçoit tout ; s’il était direct, le dernier contact qui ne l’était pas.",
  "reports.says.markov":
    "Chacun reçoit en proportion de ce qui se perdrait sans lui, y compris d’après les parcours sans conversion.",
  "reports.says.shapley":
    "Chacun reçoit en proportion de ce qu’il ajoute à chaque combinaison des autres.",
  "reports.nobody": "À personne",
  "reports.total": "Total",
  "reports.differentPaths": "Parcours différents",
  "reports.meanLength": "Contacts en moyenne",
  "reports.medianLag": "La moitié convertit en",
  "reports.mostFrequent": "Parcours les plus fréquents",
  "reports.path": "Parcours",
  "reports.length": "Contacts avant la conversion",
  "reports.touches": "Contacts",
  "reports.lag": "Du premier contact à la conversion",
  "reports.time": "Durée",
  "reports.below": "moins de {time}",
  "reports.orMore": "{time} ou plus",
  "reports.utm": "Les paramètres UTM sont comptés là où ils suivent le lien court : …/nom?{utm}=…",
};
