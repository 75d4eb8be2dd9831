import type { MessagesOf } from "..";

export const places: MessagesOf<"place"> = {
  "place.more": "Más lugares",
  "place.pixels": "Píxeles",
  "place.campaignsHint": "Carpetas de enlaces, con lo que ha hecho cada una",
  "place.conversionsHint": "Lo que merece contarse tras un clic, y su código",
  "place.tagsHint": "Palabras en enlaces y campañas",
  "place.domainsHint": "Los hosts de sus enlaces",
  "place.pixelsHint": "Vistas de páginas y correos, contadas",
  "place.reports": "Informes",
  "place.reportsHint": "Las cifras en tabla, para imprimir o descargar",
  "place.scripts": "Scripts",
  "place.scriptsHint": "Código de retargeting que corre por el camino",
  "place.guests": "Invitados",
  "place.guestsHint": "Quién más ve una parte, y cuál",
  "place.settings": "Ajustes",
  "place.settingsHint": "Perfil, acceso, claves de API, direcciones, conservación",
  "place.system": "Sistema",
  "place.systemHint": "Cómo está la instalación, para quien la lleva",
  "place.compare": "Comparar",
  "place.compareHint": "Enlaces o campañas lado a lado",
  "place.tour": "Enséñame cómo va",
};
