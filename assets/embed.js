/* An embedded card: draws its chart at the width of the iframe and redraws it on resize. */
(() => {
  "use strict";

  const given = document.getElementById("drawn");
  if (!given) return; // nothing to draw; the card says so
  const chart = document.getElementById("chart");
  const { figure, config } = JSON.parse(given.textContent);
  Plotly.newPlot(chart, figure.data, { ...figure.layout, autosize: true }, { ...config, responsive: true });
})();
