import type { MessagesOf } from "..";

export const login: MessagesOf<"login"> = {
  "login.title": "Anmelden",
  "login.lead": "Links, Pixel und Conversions, gezählt.",
  "login.email": "E-Mail",
  "login.password": "Passwort",
  "login.submit": "Anmelden",
  "login.withKey": "Mit API-Schlüssel anmelden",
  "login.withPassword": "Mit Passwort anmelden",
  "login.key": "API-Schlüssel",
  "login.keyHint":
    "Der erste Start zeigt ihn an und legt ihn im Datenverzeichnis unter bootstrap-key ab.",
  "login.help":
    "Noch kein Passwort? Der erste Start gibt einen Link aus, der anmeldet; clicktrail account login-link 1 auch.",
  "login.sso": "Weiter mit {name}",
  "login.ssoNot": "Sie sind nicht angemeldet",
  "login.ssoDenied": "Die Anmeldung Ihrer Organisation wurde abgelehnt, von Ihnen oder von ihr.",
  "login.ssoExpired":
    "Es hat über zehn Minuten gedauert oder in einem anderen Browser begonnen. Versuchen Sie es noch einmal.",
  "login.ssoUnknown":
    "Kein Konto hier hat Ihre E-Mail-Adresse. Bitten Sie die Betreiber um eine Einladung.",
  "login.ssoFailed":
    "Die Anmeldung Ihrer Organisation antwortet nicht, wie sie soll. Versuchen Sie es später wieder.",
  "login.or": "oder",
  "login.code": "Code",
  "login.codeTitle": "Zweiter Schritt",
  "login.codeLead":
    "Die sechs Ziffern aus Ihrer Authenticator-App oder ein Wiederherstellungscode.",
  "login.codeSubmit": "Weiter",
  "login.back": "Zurück",
  "login.link": "Anmeldung per Link",
  "login.linkLead": "Einen Moment.",
  "login.linkFailed": "Dieser Anmeldelink gilt nicht mehr",
  "login.linkFailedHint":
    "Jeder Link gilt einmal und nur kurze Zeit. Melden Sie sich anders an oder lassen Sie sich einen neuen geben.",
  "login.wrong": "Das stimmt so nicht. Mehr wird nicht verraten, damit niemand raten kann.",
  "login.tooOften": "Zu viele Versuche. Warten Sie etwas und versuchen Sie es dann erneut.",
};
