import type { MessagesOf } from "..";

export const login: MessagesOf<"login"> = {
  "login.title": "Se connecter",
  "login.lead": "Liens, pixels et conversions, comptés.",
  "login.email": "E-mail",
  "login.password": "Mot de passe",
  "login.submit": "Se connecter",
  "login.withKey": "Se connecter avec une clé d’API",
  "login.withPassword": "Se connecter avec un mot de passe",
  "login.key": "Clé d’API",
  "login.keyHint":
    "Le premier démarrage l’affiche et la laisse dans le répertoire de données, dans bootstrap-key.",
  "login.help":
    "Pas encore de mot de passe ? Le premier démarrage affiche un lien qui vous connecte, tout comme clicktrail account login-link 1.",
  "login.sso": "Continuer avec {name}",
  "login.ssoNot": "La connexion n’a pas abouti",
  "login.ssoDenied": "La connexion par votre organisation a été refusée, par vous ou par elle.",
  "login.ssoExpired":
    "Cela a pris plus de dix minutes, ou a commencé dans un autre navigateur. Veuillez réessayer.",
  "login.ssoUnknown":
    "Aucun compte ici n’a votre adresse e-mail. Demandez une invitation à l’administrateur.",
  "login.ssoFailed":
    "La connexion par votre organisation ne répond pas comme prévu. Réessayez plus tard.",
  "login.or": "ou",
  "login.code": "Code",
  "login.codeTitle": "Seconde étape",
  "login.codeLead":
    "Les six chiffres de votre application d’authentification, ou un code de récupération.",
  "login.codeSubmit": "Continuer",
  "login.back": "Retour",
  "login.link": "Connexion par lien",
  "login.linkLead": "Un instant.",
  "login.linkFailed": "Ce lien de connexion n’est plus valable",
  "login.linkFailedHint":
    "Chaque lien sert une seule fois et expire vite. Connectez-vous autrement ou demandez-en un nouveau.",
  "login.wrong":
    "Ce n’est pas correct. Rien de plus n’est dit, pour que personne ne puisse deviner.",
  "login.tooOften": "Trop de tentatives. Patientez un peu, puis réessayez.",
};
