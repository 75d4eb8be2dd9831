import type { MessagesOf } from "..";

export const login: MessagesOf<"login"> = {
  "login.title": "Entrar",
  "login.lead": "Links, pixels e conversões, contados.",
  "login.email": "E-mail",
  "login.password": "Senha",
  "login.submit": "Entrar",
  "login.withKey": "Entrar com uma chave de API",
  "login.withPassword": "Entrar com senha",
  "login.key": "Chave de API",
  "login.keyHint":
    "A primeira inicialização a mostra e a deixa no diretório de dados, em bootstrap-key.",
  "login.help":
    "Ainda sem palavra-passe? O primeiro arranque mostra um link que inicia a sessão, tal como clicktrail account login-link 1.",
  "login.sso": "Continuar com {name}",
  "login.ssoNot": "Não foi possível entrar",
  "login.ssoDenied": "O login da sua organização foi recusado, por você ou por ela.",
  "login.ssoExpired": "Levou mais de dez minutos ou começou em outro navegador. Tente novamente.",
  "login.ssoUnknown": "Nenhuma conta aqui tem o seu e-mail. Peça um convite ao administrador.",
  "login.ssoFailed": "O login da sua organização não responde como deveria. Tente mais tarde.",
  "login.or": "ou",
  "login.code": "Código",
  "login.codeTitle": "Segunda etapa",
  "login.codeLead": "Os seis dígitos do seu aplicativo autenticador ou um código de recuperação.",
  "login.codeSubmit": "Continuar",
  "login.back": "Voltar",
  "login.link": "Login por link",
  "login.linkLead": "Um momento.",
  "login.linkFailed": "Este link de login não vale mais",
  "login.linkFailedHint":
    "Cada link funciona uma vez e por pouco tempo. Entre de outro modo ou peça um novo.",
  "login.wrong": "Não está certo. Nada mais é dito, para que ninguém possa adivinhar.",
  "login.tooOften": "Tentativas demais. Espere um pouco e tente novamente.",
};
