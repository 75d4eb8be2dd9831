import type { MessagesOf } from "..";

export const reports: MessagesOf<"reports"> = {
  "reports.title": "Rapporti",
  "reports.top": "Top",
  "reports.attribution": "Attribuzione",
  "reports.paths": "Percorsi",
  "reports.by": "Per",
  "reports.measure.visitors": "Visitatori",
  "reports.measure.unique_views": "Visualizzazioni uniche",
  "reports.measure.unique_conversions": "Conversioni uniche",
  "reports.measure.conversion_rate": "Tasso di conversione",
  "reports.measure.value_per_click": "Valore per clic",
  "reports.measure.commission": "Commissione",
  "reports.measure.cost": "Costo",
  "reports.days": "Giorni a ritroso",
  "reports.halfLife": "Emivita in giorni",
  "reports.filtersChoose":
    "I filtri scelgono le conversioni in base a esse e al clic che le ha portate; i percorsi restano interi.",
  "reports.model": "Modello",
  "reports.model.last-click": "Ultimo clic",
  "reports.model.first-click": "Primo clic",
  "reports.model.linear": "Lineare",
  "reports.model.time-decay": "Decadimento nel tempo",
  "reports.model.position-based": "In base alla posizione",
  "reports.model.last-non-direct": "Ultimo non diretto",
  "reports.model.markov": "Markov",
  "reports.model.shapley": "Shapley",
  "reports.says.last-click":
    "L’ultimo clic su un link che porta la conversione riceve tutto. È ciò che è salvato.",
  "reports.says.first-click": "Chi ha portato il visitatore per primo riceve tutto.",
  "reports.says.linear": "Tutti i contatti ricevono la stessa parte.",
  "reports.says.time-decay":
    "Più un contatto è vicino alla conversione, più riceve: la metà per ogni emivita precedente.",
  "reports.says.position-based":
    "Il primo e l’ultimo contatto ricevono il 40 % ciascuno; quelli in mezzo si dividono il resto.",
  "reports.says.last-non-direct":
    "L’ultimo clic riceve tutto; se era diretto, l’ultimo contatto che non lo era.",
  "reports.says.markov":
    "Ognuno riceve quanto si convertirebbe di meno senza di lui, anche in base ai percorsi che non hanno portato a nulla.",
  "reports.says.shapley":
    "Ognuno riceve in proporzione a ciò che aggiunge a ogni combinazione degli altri.",
  "reports.nobody": "Di nessuno",
  "reports.total": "Totale",
  "reports.differentPaths": "Percorsi diversi",
  "reports.meanLength": "Contatti in media",
  "reports.medianLag": "La metà converte entro",
  "reports.mostFrequent": "Percorsi più frequenti",
  "reports.path": "Percorso",
  "reports.length": "Contatti prima della conversione",
  "reports.touches": "Contatti",
  "reports.lag": "Dal primo contatto alla conversione",
  "reports.time": "Tempo",
  "reports.below": "meno di {time}",
  "reports.orMore": "{time} o più",
  "reports.utm": "I parametri UTM si contano dove stanno dietro al link breve: …/nome?{utm}=…",
};
