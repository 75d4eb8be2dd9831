import type { MessagesOf } from "..";

export const reports: MessagesOf<"reports"> = {
  "reports.title": "Informes",
  "reports.top": "Top",
  "reports.attribution": "Atribución",
  "reports.paths": "Recorridos",
  "reports.by": "Por",
  "reports.measure.visitors": "Visitantes",
  "reports.measure.unique_views": "Vistas únicas",
  "reports.measure.unique_conversions": "Conversiones únicas",
  "reports.measure.conversion_rate": "Tasa de conversión",
  "reports.measure.value_per_click": "Valor por clic",
  "reports.measure.commission": "Comisión",
  "reports.measure.cost": "Coste",
  "reports.days": "Retrospectiva en días",
  "reports.halfLife": "Semivida en días",
  "reports.filtersChoose":
    "Los filtros eligen conversiones por sí mismas y por el clic que las trajo; sus recorridos quedan enteros.",
  "reports.model": "Modelo",
  "reports.model.last-click": "Último clic",
  "reports.model.first-click": "Primer clic",
  "reports.model.linear": "Lineal",
  "reports.model.time-decay": "Declive en el tiempo",
  "reports.model.position-based": "Según la posición",
  "reports.model.last-non-direct": "Último no directo",
  "reports.model.markov": "Markov",
  "reports.model.shapley": "Shapley",
  "reports.says.last-click":
    "El último clic en un enlace que lleva la conversión recibe todo. Es lo que está guardado.",
  "reports.says.first-click": "Quien trajo primero al visitante recibe todo.",
  "reports.says.linear": "Todos los contactos reciben lo mismo.",
  "reports.says.time-decay":
    "Cuanto más cerca de la conversión, más recibe un contacto: la mitad por cada semivida anterior.",
  "reports.says.position-based":
    "El primer y el último contacto reciben el 40 % cada uno; los de en medio se reparten el resto.",
  "reports.says.last-non-direct":
    "El último clic recibe todo; si fue directo, el último contacto que no lo fue.",
  "reports.says.markov":
    "Cada uno recibe según cuánto menos se convertiría sin él, también por los recorridos que no llevaron a nada.",
  "reports.says.shapley": "Cada uno recibe según lo que añade a cada combinación de los demás.",
  "reports.nobody": "De nadie",
  "reports.total": "Total",
  "reports.differentPaths": "Recorridos distintos",
  "reports.meanLength": "Contactos de media",
  "reports.medianLag": "La mitad convierte en",
  "reports.mostFrequent": "Recorridos más frecuentes",
  "reports.path": "Recorrido",
  "reports.length": "Contactos antes de la conversión",
  "reports.touches": "Contactos",
  "reports.lag": "Del primer contacto a la conversión",
  "reports.time": "Tiempo",
  "reports.below": "menos de {time}",
  "reports.orMore": "{time} o más",
  "reports.utm":
    "Los parámetros UTM se cuentan donde están detrás del enlace corto: …/nombre?{utm}=…",
};
