import type { MessagesOf } from "..";

export const login: MessagesOf<"login"> = {
  "login.title": "Iniciar sesión",
  "login.lead": "Enlaces, píxeles y conversiones, contados.",
  "login.email": "Correo electrónico",
  "login.password": "Contraseña",
  "login.submit": "Iniciar sesión",
  "login.withKey": "Entrar con una clave de API",
  "login.withPassword": "Entrar con contraseña",
  "login.key": "Clave de API",
  "login.keyHint":
    "El primer arranque la muestra y la deja en el directorio de datos, en bootstrap-key.",
  "login.help":
    "¿Aún sin contraseña? El primer arranque muestra un enlace que inicia la sesión, igual que clicktrail account login-link 1.",
  "login.sso": "Continuar con {name}",
  "login.ssoNot": "No se ha iniciado sesión",
  "login.ssoDenied": "El inicio de sesión de su organización fue rechazado, por usted o por ella.",
  "login.ssoExpired":
    "Se tardó más de diez minutos o se empezó en otro navegador. Inténtelo de nuevo.",
  "login.ssoUnknown":
    "Ninguna cuenta tiene aquí su correo electrónico. Pida una invitación al administrador.",
  "login.ssoFailed":
    "El inicio de sesión de su organización no responde como debería. Inténtelo más tarde.",
  "login.or": "o",
  "login.code": "Código",
  "login.codeTitle": "Segundo paso",
  "login.codeLead":
    "Los seis dígitos de la aplicación de autenticación o un código de recuperación.",
  "login.codeSubmit": "Continuar",
  "login.back": "Atrás",
  "login.link": "Inicio de sesión por enlace",
  "login.linkLead": "Un momento.",
  "login.linkFailed": "Este enlace de acceso ya no es válido",
  "login.linkFailedHint":
    "Cada enlace sirve una vez y por poco tiempo. Se puede entrar de otro modo o pedir uno nuevo.",
  "login.wrong": "No es correcto. No se dice nada más, para que nadie pueda adivinar.",
  "login.tooOften": "Demasiados intentos. Espere un poco y vuelva a intentarlo.",
};
