import type { MessagesOf } from "..";

export const places: MessagesOf<"place"> = {
  "place.more": "Mais lugares",
  "place.pixels": "Píxeis",
  "place.campaignsHint": "Pastas de links, com o que cada uma fez",
  "place.conversionsHint": "O que vale contar depois de um clique, e o seu código",
  "place.tagsHint": "Palavras em links e campanhas",
  "place.domainsHint": "Os hosts dos seus links",
  "place.pixelsHint": "Visualizações de páginas e e-mails, contadas",
  "place.reports": "Relatórios",
  "place.reportsHint": "Os números em tabela, para imprimir ou descarregar",
  "place.scripts": "Scripts",
  "place.scriptsHint": "Código de retargeting que corre pelo caminho",
  "place.guests": "Convidados",
  "place.guestsHint": "Quem mais vê uma parte, e qual",
  "place.settings": "Configurações",
  "place.settingsHint": "Perfil, acesso, chaves de API, endereços, conservação",
  "place.system": "Sistema",
  "place.systemHint": "Como está a instalação, para quem a administra",
  "place.compare": "Comparar",
  "place.compareHint": "Links ou campanhas lado a lado",
  "place.tour": "Mostrar como funciona",
};
