import type { MessagesOf } from "..";

export const tour: MessagesOf<"tour"> = {
  "tour.title": "Il suo primo clic",
  "tour.lead": "Un link, un clic e il suo conteggio, sotto i suoi occhi.",
  "tour.steps": "Passi",
  "tour.done": "fatto",
  "tour.make": "Incollare un indirizzo",
  "tour.makeHint": "Una pagina qualsiasi a cui il link deve portare.",
  "tour.url": "Indirizzo",
  "tour.submit": "Crea il link",
  "tour.made": "Porta a {url}.",
  "tour.another": "Creane un altro",
  "tour.visit": "Aprire il link",
  "tour.visitHint":
    "In una nuova scheda, o con il codice QR su un telefono che raggiunge questo host.",
  "tour.open": "Apri {url}",
  "tour.count": "Vederlo contato",
  "tour.waiting": "Nessuno ha ancora fatto clic. Il numero cambia da solo, entro due secondi.",
  "tour.lost": "La connessione è persa, nuovo tentativo in corso. Intanto i clic vengono contati.",
  "tour.nothing":
    "Non è arrivato nulla. Gli indirizzi che le impostazioni escludono non si contano, e un browser che non trova {host} non arriva mai qui.",
  "tour.clicks": { one: "{n} clic", other: "{n} clic" },
  "tour.bots": { one: "e {n} di un bot", other: "e {n} di bot" },
  "tour.person": "Un clic di una persona, {ago}.",
  "tour.bot":
    "È stato contato come quello di un bot, {ago} ({why}). I bot sono reindirizzati come tutti, e non sono in nessuna cifra di persone.",
  "tour.nowhere": "Sconosciuto, come per gli indirizzi di questa macchina e della sua rete",
  "tour.unique": "Unico",
  "tour.isUnique": "Sì, il primo dal suo indirizzo in 30 minuti",
  "tour.isAgain": "No, dal suo indirizzo ne è venuto uno nei 30 minuti prima",
  "tour.isNobody": "No, i bot non lo sono mai",
  "tour.next": "E adesso",
  "tour.conversion": "Configurare una conversione",
  "tour.conversionHint":
    "Un ordine, un’iscrizione: ciò a cui servono i clic, e quale link l’ha ottenuta.",
  "tour.others": "Far entrare altri, e programmi",
  "tour.othersHint": "Gli ospiti vedono una parte; le chiavi aprono l’API.",
  "tour.invite": "Invita un ospite",
  "tour.figures": "Le sue cifre",
  "tour.later": "Non ora",
  "tour.back": "«Fammi vedere» lo riporta qui: {keys}, o Altro.",
};
