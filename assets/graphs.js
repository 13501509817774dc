/* Charts: each is drawn from the figure that stands inside its place, again where an answer changes it, and as
   wide as its place becomes. */
window.cchcGraphs = (() => {
  "use strict";

  const SETTLED = 50; // ms: a width that is dragged is followed when it rests
  const plotOf = (graph) => graph.firstElementChild;
  const shown = (graph) => graph.offsetHeight > 0;
  const sizeOf = (graph) => `${graph.clientWidth}×${graph.clientHeight}`;
  const drawnAt = new WeakMap(); // graph → the size that its chart was drawn in
  const fitted = (layout) => ({ ...layout, autosize: true, width: undefined, height: undefined });

  const fit = (graph) => {
    if (!graph.isConnected || !shown(graph) || drawnAt.get(graph) === sizeOf(graph)) return;
    const plot = plotOf(graph);
    if (!plot.layout || plot.dataset.narrowed) return; // assets/print.js gives it back its width
    drawnAt.set(graph, sizeOf(graph));
    Plotly.Plots.resize(plot);
  };
  const resting = new Map();
  const seen = new ResizeObserver((changes) => changes.forEach(({ target }) => {
    clearTimeout(resting.get(target));
    if (!target.isConnected) { seen.unobserve(target); resting.delete(target); return; }
    resting.set(target, setTimeout(fit, SETTLED, target));
  }));

  const draw = (graph, figure) => {
    drawnAt.set(graph, sizeOf(graph));
    const plot = plotOf(graph);
    Plotly.react(plot, figure.data, fitted(figure.layout), plot.given);
  };
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
    if (graph.style.display !== "none") draw(graph, figure);
  };
  drawAll(document);
  return { drawAll, change };
})();
