import type { MessagesOf } from "..";

export const places: MessagesOf<"place"> = {
  "place.more": "Autres pages",
  "place.pixels": "Pixels",
  "place.campaignsHint": "Dossiers de liens, avec ce que chacun a apporté",
  "place.conversionsHint": "Ce qui mérite d’être compté après un clic, et son code",
  "place.tagsHint": "Des mots sur les liens et les campagnes",
  "place.domainsHint": "Les hôtes de vos liens",
  "place.pixelsHint": "Vues de pages et d’e-mails, comptées",
  "place.reports": "Rapports",
  "place.reportsHint": "Les chiffres en tableau, à imprimer ou télécharger",
  "place.scripts": "Scripts",
  "place.scriptsHint": "Code de reciblage exécuté en chemin",
  "place.guests": "Invités",
  "place.guestsHint": "Qui d'autre voit une partie, et laquelle",
  "place.settings": "Réglages",
  "place.settingsHint": "Profil, connexion, clés d'API, adresses, conservation",
  "place.system": "Système",
  "place.systemHint": "Comment va l'installation, pour qui l'exploite",
  "place.compare": "Comparer",
  "place.compareHint": "Liens ou campagnes côte à côte",
  "place.tour": "Montrez-moi",
};
