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

  const drawn = new WeakMap(); // plot → the text of the figure that it shows
  const isHidden = (graph) => graph.style.display === "none";
  /* Draw a figure that came as HTML; where it stood before, as `old`, only what is new of it is drawn. */
  const begin = (graph, old) => {
    const { textContent: text } = graph.firstElementChild;
    const { figure, config } = JSON.parse(text);
    const plot = old && !isHidden(old) ? plotOf(old) : document.createElement("div");
    plot.given = config;
    graph.replaceChildren(plot);
    if (old) { widths.set(graph, widths.get(old)); seen.unobserve(old); }
    if (!isHidden(graph) && drawn.get(plot) !== text) draw(graph, figure);
    drawn.set(plot, text);
    seen.observe(graph);
  };
  const graphsIn = (root) => [...root.querySelectorAll(".graph")];
  /* Put HTML into an element. A chart that was there and is there again keeps its drawing. */
  const put = (root, html) => {
    const old = new Map(graphsIn(root).map((graph) => [graph.id, graph]));
    old.forEach((graph) => clearTimeout(resting.get(graph))); // a place that goes is no longer fitted
    root.innerHTML = html;
    graphsIn(root).forEach((graph) => begin(graph, old.get(graph.id)));
  };
  /* Draw a chart that stands for another question. */
  const change = (graph, { figure, style }) => {
    graph.style.cssText = style;
    drawn.delete(plotOf(graph));
    graph.closest(".card").querySelector(".taking").hidden = isHidden(graph); // of an empty card nothing can be taken away
    if (!isHidden(graph)) { draw(graph, figure); return; }
    Plotly.purge(plotOf(graph));
    delete plotOf(graph).dataset.asked; // drawn again, it knows nobody who asked (assets/marks.js)
  };
  graphsIn(document).forEach((graph) => begin(graph));
  return { put, change };
})();
