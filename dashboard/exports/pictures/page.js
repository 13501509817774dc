/* The page that kaleido draws in: nothing is fetched, and pictures are drawn as in a reader's browser. */
(() => {
  "use strict";

  const ours = window.cchcFonts; // name of a file → its content as a data address
  const plainFetch = window.fetch.bind(window);
  window.fetch = (address) => plainFetch(ours[address.split("/").pop()]);

  /* The same figure gives the same bytes: plotly.js numbers its parts at random. */
  let seed = 1;
  Math.random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;

  /* An image begins with the letters that its page has loaded from the same data. Without them a Chromium on a machine
     that has no font at all ends. */
  const style = document.head.appendChild(document.createElement("style"));
  const faces = cchcDrawing.fonts().then((rules) => {
    style.textContent = rules;
    return Promise.all([...document.fonts].map((face) => face.load()));
  });

  /* kaleido asks plotly.js for an image; it wants an SVG as it is and a PNG as base64. */
  Plotly.toImage = async ({ data, layout, config }, { format, scale }) => {
    await faces;
    const blob = await cchcDrawing.draw({ figure: { data, layout }, config }, format, scale);
    return format === "svg" ? blob.text() : (await cchcDrawing.dataAddress(blob)).split(",")[1];
  };
})();
