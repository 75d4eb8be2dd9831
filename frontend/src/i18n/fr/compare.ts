import type { MessagesOf } from "..";

export const compare: MessagesOf<"beside"> = {
  "beside.kind": "Ce qui est comparé",
  "beside.add.link": "Ajouter un lien",
  "beside.add.campaign": "Ajouter une campagne",
  "beside.full": "Six au plus : retirez-en un pour en ajouter un autre.",
  "beside.remove": "Retirer {name}",
  "beside.empty.link": "Choisissez deux liens à comparer",
  "beside.empty.campaign": "Choisissez deux campagnes à comparer",
  "beside.emptyHint":
    "Cherchez-les ci-dessus, ou cochez-les dans leur liste et appuyez sur Comparer.",
  "beside.metric": "Chiffre du graphique",
  "beside.chart": "{metric} par {interval}. Les flèches vont d’un point à l’autre.",
  "beside.best": "le meilleur",
  "beside.figures": "Chiffres côte à côte",
  "beside.toFirst":
    "Les écarts sont ceux avec {name}, le premier. Le meilleur est celui qui a le plus d’un chiffre ; les robots ne sont ni bons ni mauvais.",
  "beside.bounds": "Cochez-en deux à six pour les comparer",
};
