/* A framed card: draws its chart, as wide as its frame, and again when the frame's width changes. */
(() => {
  "use strict";

  const given = document.getElementById("drawn");
  if (!given) return; // the card says in words that there is nothing to draw
  const chart = document.getElementById("chart");
  const { figure, config } = JSON.parse(given.textContent);
  Plotly.newPlot(chart, figure.data, { ...figure.layout, autosize: true }, { ...config, responsive: true });
})();
