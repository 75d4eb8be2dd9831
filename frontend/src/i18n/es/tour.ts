import type { MessagesOf } from "..";

export const tour: MessagesOf<"tour"> = {
  "tour.title": "Su primer clic",
  "tour.lead": "Un enlace, un clic en él y su recuento, ante sus ojos.",
  "tour.steps": "Pasos",
  "tour.done": "hecho",
  "tour.make": "Pegar una dirección",
  "tour.makeHint": "Cualquier página a la que deba llevar su enlace.",
  "tour.url": "Dirección",
  "tour.submit": "Crear el enlace",
  "tour.made": "Lleva a {url}.",
  "tour.another": "Crear otro",
  "tour.visit": "Abrir su enlace",
  "tour.visitHint":
    "En una pestaña nueva, o con el código QR en un teléfono que llegue a este host.",
  "tour.open": "Abrir {url}",
  "tour.count": "Verlo contado",
  "tour.waiting": "Nadie ha hecho clic todavía. El número cambia solo, en menos de dos segundos.",
  "tour.lost": "Se perdió la conexión y se reintenta. Mientras tanto, los clics se cuentan.",
  "tour.nothing":
    "No ha llegado nada. Las direcciones que sus ajustes excluyen no se cuentan, y un navegador que no encuentra {host} nunca llega aquí.",
  "tour.clicks": { one: "{n} clic", other: "{n} clics" },
  "tour.bots": { one: "y {n} de un bot", other: "y {n} de bots" },
  "tour.person": "Un clic de una persona, {ago}.",
  "tour.bot":
    "Se contó como el de un bot, {ago} ({why}). A los bots se los redirige como a todos, y no figuran en ninguna cifra de personas.",
  "tour.nowhere": "Desconocido, como el de las direcciones de esta máquina y su red",
  "tour.unique": "Único",
  "tour.isUnique": "Sí, el primero de su dirección en 30 minutos",
  "tour.isAgain": "No, su dirección hizo clic en los 30 minutos anteriores",
  "tour.isNobody": "No, los bots nunca lo son",
  "tour.next": "Qué viene ahora",
  "tour.password": "Definir una contraseña",
  "tour.passwordHint":
    "Ha entrado con un enlace que sirve una vez. Con una contraseña vuelve a entrar por sí mismo.",
  "tour.conversion": "Configurar una conversión",
  "tour.conversionHint":
    "Un pedido, un registro: para qué son los clics, y qué enlace lo consiguió.",
  "tour.others": "Dejar entrar a otros, y a programas",
  "tour.othersHint": "Los invitados ven una parte; las claves abren la API.",
  "tour.invite": "Invitar a alguien",
  "tour.figures": "Sus cifras",
  "tour.later": "Ahora no",
  "tour.back": "«Enséñame cómo va» lo trae de vuelta: {keys}, o Más.",
};
