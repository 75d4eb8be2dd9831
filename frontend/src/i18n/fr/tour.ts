import type { MessagesOf } from "..";

export const tour: MessagesOf<"tour"> = {
  "tour.title": "Votre premier clic",
  "tour.lead": "Un lien, un clic dessus et son décompte, sous vos yeux.",
  "tour.steps": "Étapes",
  "tour.done": "fait",
  "tour.make": "Coller une adresse",
  "tour.makeHint": "N’importe quelle page à laquelle votre lien doit mener.",
  "tour.url": "Adresse",
  "tour.submit": "Créer le lien",
  "tour.made": "Il mène à {url}.",
  "tour.another": "En créer un autre",
  "tour.visit": "Ouvrir votre lien",
  "tour.visitHint":
    "Dans un nouvel onglet, ou avec le code QR sur un téléphone qui atteint cet hôte.",
  "tour.open": "Ouvrir {url}",
  "tour.count": "Le voir compté",
  "tour.waiting":
    "Personne n’a encore cliqué. Le nombre change de lui-même, en moins de deux secondes.",
  "tour.lost":
    "La connexion est perdue, nouvel essai en cours. Les clics sont comptés pendant ce temps.",
  "tour.nothing":
    "Rien n’est venu. Les adresses que vos réglages excluent ne sont pas comptées, et un navigateur qui ne trouve pas {host} n’arrive jamais ici.",
  "tour.clicks": { one: "{n} clic", other: "{n} clics" },
  "tour.bots": { one: "et {n} d’un robot", other: "et {n} de robots" },
  "tour.person": "Un clic d’une personne, {ago}.",
  "tour.bot":
    "Il a été compté comme celui d’un robot, {ago} ({why}). Les robots sont redirigés comme tout le monde, et ne comptent jamais parmi les personnes.",
  "tour.nowhere": "Inconnu, comme pour les adresses de cette machine et de son réseau",
  "tour.unique": "Unique",
  "tour.isUnique": "Oui, le premier de son adresse en 30 minutes",
  "tour.isAgain": "Non, son adresse a cliqué dans les 30 minutes précédentes",
  "tour.isNobody": "Non, les robots ne le sont jamais",
  "tour.next": "Et ensuite",
  "tour.password": "Définir un mot de passe",
  "tour.passwordHint": "Vous reviendrez avec lui, sans lien ni clé.",
  "tour.conversion": "Configurer une conversion",
  "tour.conversionHint":
    "Une commande, une inscription : ce à quoi servent les clics, et quel lien l’a gagnée.",
  "tour.others": "Faire entrer d’autres, et des programmes",
  "tour.othersHint": "Les invités voient une partie ; les clés ouvrent l’API.",
  "tour.invite": "Inviter quelqu’un",
  "tour.figures": "Ses statistiques",
  "tour.later": "Pas maintenant",
  "tour.back": "« Montrez-moi » la ramène : {keys}, ou Plus.",
};
