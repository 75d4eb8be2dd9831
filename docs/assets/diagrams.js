// The theme would fetch what draws diagrams from another host. This stands in its place, and loads
// the site's own copy where a page has a diagram.
(() => {
  const source = new URL("mermaid.js", document.currentScript.src).href;
  let settings = {};
  let drawn;
  const load = () =>
    (drawn ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => {
        window.mermaid.initialize(settings);
        resolve(window.mermaid);
      };
      script.onerror = reject;
      document.head.append(script);
    }));
  window.mermaid = {
    initialize: (given) => {
      settings = given;
    },
    render: async (...what) => (await load()).render(...what),
  };
})();
