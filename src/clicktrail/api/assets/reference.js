// Shows the API's own description. A file of its own, since the page allows no inline scripts.
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#reference",
    deepLinking: true,
    docExpansion: "list",
    persistAuthorization: true,
    validatorUrl: null,
  });
});
