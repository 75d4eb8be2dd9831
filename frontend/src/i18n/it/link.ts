import type { MessagesOf } from "..";

export const link: MessagesOf<"link"> = {
  "link.open": "Apri la pagina di {name}",
  "link.status.active": "Attivo",
  "link.status.paused": "In pausa",
  "link.status.blocked": "Bloccato",
  "link.status.deleted": "Eliminato",
  "link.funnel": "Dal clic alla conversione",
  "link.funnelOfViews": "Dalla visualizzazione alla conversione",
  "link.convertedClicks": "Clic convertiti",
  "link.convertedViews": "Visualizzazioni convertite",
  "link.funnelNone": "Ancora nessuna conversione.",
  "link.funnelOnce": "Ha convertito il {share}.",
  "link.funnelMore": {
    one: "Ha convertito il {share}: {converted}, con {n} conversione.",
    other: "Ha convertito il {share}: {converted}, con {n} conversioni.",
  },
  "link.best": "Forse la migliore",
  "link.bestHint":
    "Quanto è probabile che il suo tasso di conversione sia il più alto di tutti, dati i suoi clic e quelli convertiti, se prima ogni tasso era ugualmente probabile.",
  "link.rateHint": "Clic convertiti, su tutti i clic.",
  "link.weight": "peso {n}",
  "link.visit": "dalla visita {n}",
  "link.otherPlaces": "Altrove, o cambiata da allora",
  "link.part":
    "I visitatori hanno avuto più indirizzi di quanti ne stiano in una risposta: questi sono i più frequenti, senza confronto.",
  "link.verdict.others":
    "Ognuna ha visitatori di un suo tipo: un tasso più alto non la rende migliore.",
  "link.verdict.few": "Meno di due hanno clic in questo periodo: non c’è nulla da confrontare.",
  "link.verdict.none": "Nessun clic ha ancora convertito: nulla le distingue.",
  "link.verdict.many": "Sono troppe per dire quale sia la migliore.",
  "link.verdict.little":
    "Troppo poco per dirlo: {name} è avanti, e la migliore al {share}. Lasciatela continuare.",
  "link.verdict.leading":
    "{name} è la migliore al {share}. Può ancora essere un caso: dal 95% in su è certo.",
  "link.verdict.settled": "{name} è la migliore al {share}.",
  "link.hits": "Ultimi eventi",
  "link.hitsHint": "Clic, visualizzazioni e conversioni con questi filtri, di qualunque periodo.",
  "link.hitsNone": "Ancora nulla. Aprite il link, e il clic è qui un secondo dopo.",
  "link.share": "Da incollare",
  "link.shareHint": "Per e-mail, pagine e post.",
  "link.sharePixel": "Una pagina o un’e-mail con questa immagine è contata quando viene aperta.",
  "link.snippet.plain": "Indirizzo",
  "link.snippet.html": "HTML",
  "link.snippet.markdown": "Markdown",
  "link.snippet.pixel": "HTML",
  "link.qrOf": "Codice QR di {url}",
  "link.qrOpen": "Mostra e scarica",
  "link.public": "Cifre pubbliche",
  "link.publicHint": "Chiunque abbia l’indirizzo può vedere le somme degli ultimi 30 giorni.",
  "link.published": "Le cifre ora sono pubbliche",
  "link.unpublished": "Le cifre sono di nuovo solo vostre",
};
