/* Charts: each is drawn from the figure that stands inside its place, again where an answer changes it, and as
   wide as its place becomes. */
window.cchcGraphs = (() => {
  "use strict";

  const SETTLED = 50; // ms: a width that is dragged is followed when it rests
  const plotOf = (graph) => graph.firstElementChild;
  /* To ask an element for its size makes the browser lay out the page; the observer knows it already. */
  const widths = new WeakMap(); // graph → its width in px
  const draw = (graph, figure) => {
    const plot = plotOf(graph);
    const size = { width: widths.get(graph), height: parseFloat(graph.style.height) };
    Plotly.react(plot, figure.data, { ...figure.layout, ...size, autosize: true }, plot.given);
  };

  const fit = (graph, { width, height }) => {
    const plot = plotOf(graph);
    const drawn = plot.querySelector(".main-svg");
    if (!drawn || !height || plot.dataset.narrowed) return; // assets/print.js gives it back its width
    const same = [[drawn.getAttribute("width"), width], [drawn.getAttribute("height"), height]].every(([one, other]) => Math.abs(one - other) < 1);
    if (!same) Plotly.relayout(plot, { width, height }); // plotly.js resizes no chart by itself whose size was given
  };
  const resting = new WeakMap();
  const seen = new ResizeObserver((changes) => changes.forEach(({ target, contentRect }) => {
    clearTimeout(resting.get(target));
    if (!target.isConnected) { seen.unobserve(target); return; }
    if (contentRect.width) widths.set(target, contentRect.width);
    resting.set(target, setTimeout(fit, SETTLED, target, contentRect));
  }));

  const begin = (graph) => {
    const { figure, config } = JSON.parse(graph.firstElementChild.textContent);
    const plot = document.createElement("div");
    plot.given = config;
    graph.replaceChildren(plot);
    if (graph.style.display !== "none") draw(graph, figure);
    seen.observe(graph);
  };
  /* Draw what came as HTML. */
  const drawAll = (root) => root.querySelectorAll(".graph").forEach(begin);
  /* Draw a chart that stands for another question. */
  const change = (graph, { figure, style }) => {
    graph.style.cssText = style;
    if (graph.style.display === "none") Plotly.purge(plotOf(graph));
    else draw(graph, figure);
  };
  drawAll(document);
  return { drawAll, change };
})();
