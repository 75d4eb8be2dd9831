import type { MessagesOf } from "..";

export const login: MessagesOf<"login"> = {
  "login.title": "Accedi",
  "login.lead": "Link, pixel e conversioni, contati.",
  "login.email": "E-mail",
  "login.password": "Password",
  "login.submit": "Accedi",
  "login.withKey": "Accedi con una chiave API",
  "login.withPassword": "Accedi con la password",
  "login.key": "Chiave API",
  "login.keyHint":
    "Il primo avvio la mostra e la lascia nella directory dei dati, in bootstrap-key.",
  "login.help":
    "Ancora senza password? Il primo avvio mostra un link che fa entrare, e così clicktrail account login-link 1.",
  "login.sso": "Continua con {name}",
  "login.ssoNot": "Accesso non effettuato",
  "login.ssoDenied":
    "L’accesso tramite l’organizzazione è stato rifiutato, dall’utente o dall’organizzazione stessa.",
  "login.ssoExpired":
    "Sono passati più di dieci minuti, o l’accesso è iniziato in un altro browser. Riprovare.",
  "login.ssoUnknown":
    "Nessun account ha questo indirizzo e-mail. Occorre un invito dell’amministratore.",
  "login.ssoFailed":
    "L’accesso tramite l’organizzazione non risponde come dovrebbe. Riprovare più tardi.",
  "login.or": "o",
  "login.code": "Codice",
  "login.codeTitle": "Secondo passaggio",
  "login.codeLead": "Le sei cifre dell’app di autenticazione, o un codice di recupero.",
  "login.codeSubmit": "Continua",
  "login.back": "Indietro",
  "login.link": "Accesso tramite link",
  "login.linkLead": "Un momento.",
  "login.linkFailed": "Questo link di accesso non è più valido",
  "login.linkFailedHint":
    "Ogni link vale una volta sola e per poco tempo. Accedere in altro modo o chiederne uno nuovo.",
  "login.wrong": "Non è corretto. Non si dice altro, perché nessuno possa indovinare.",
  "login.tooOften": "Troppi tentativi. Attendere un po’, poi riprovare.",
};
