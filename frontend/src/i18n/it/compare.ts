import type { MessagesOf } from "..";

export const compare: MessagesOf<"beside"> = {
  "beside.kind": "Che cosa si confronta",
  "beside.add.link": "Aggiungi un link",
  "beside.add.campaign": "Aggiungi una campagna",
  "beside.full": "Sei al massimo: togline uno per aggiungerne un altro.",
  "beside.remove": "Togli {name}",
  "beside.empty.link": "Scegli due link da confrontare",
  "beside.empty.campaign": "Scegli due campagne da confrontare",
  "beside.emptyHint": "Cercali qui sopra, oppure spuntali nel loro elenco e premi Confronta.",
  "beside.metric": "Cifra nel grafico",
  "beside.chart": "{metric} per {interval}. Le frecce vanno da un punto all’altro.",
  "beside.best": "il migliore",
  "beside.figures": "Cifre fianco a fianco",
  "beside.toFirst":
    "Le differenze sono rispetto a {name}, il primo. Il migliore è chi ha di più di una cifra; i bot non sono né buoni né cattivi.",
  "beside.bounds": "Spuntane da due a sei per confrontarli",
};
