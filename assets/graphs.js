/* Charts: draws each from the figure inside its container, redraws it if a response changes the figure, and
   resizes it with its container. */
window.cchcGraphs = (() => {
  "use strict";

  const SETTLED = 50; // ms: debounce of a resize
  const plotOf = (graph) => graph.firstElementChild;
  /* Reading an element's size forces a layout; the ResizeObserver knows it already. */
  const widths = new WeakMap(); // graph → its width in px
  const draw = (graph, figure) => {
    const plot = plotOf(graph);
    const size = { width: widths.get(graph), height: parseFloat(graph.style.height) };
    Plotly.react(plot, figure.data, { ...figure.layout, ...size, autosize: true }, plot.given);
  };

  const fit = (graph, { width, height }) => {
    const plot = plotOf(graph);
    const drawn = plot.querySelector(".main-svg");
    if (!drawn || !height || plot.dataset.narrowed) return; // assets/print.js restores its width
    const same = [[drawn.getAttribute("width"), width], [drawn.getAttribute("height"), height]].every(([one, other]) => Math.abs(one - other) < 1);
    if (!same) Plotly.relayout(plot, { width, height }); // plotly.js does not resize a chart with an explicit size
  };
  const resting = new WeakMap();
  const seen = new ResizeObserver((changes) => changes.forEach(({ target, contentRect }) => {
    clearTimeout(resting.get(target));
    if (!target.isConnected) { seen.unobserve(target); return; }
    if (contentRect.width) widths.set(target, contentRect.width);
    resting.set(target, setTimeout(fit, SETTLED, target, contentRect));
  }));

  const drawn = new WeakMap(); // plot → the JSON text of its figure
  const isHidden = (graph) => graph.style.display === "none";
  /* Draw a figure that came with the HTML; if the chart was there before (`old`), reuse its drawing. */
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
  const islandsIn = (root) => [...root.querySelectorAll("[data-island]")];
  /* Set the HTML of an element. A chart that is there before and after keeps its drawing, a mount point its component. */
  const put = (root, html) => {
    const old = new Map(graphsIn(root).map((graph) => [graph.id, graph]));
    const mounted = new Map(islandsIn(root).map(({ dataset, firstChild }) => [dataset.island, firstChild]));
    old.forEach((graph) => clearTimeout(resting.get(graph))); // do not resize a removed container
    root.innerHTML = html;
    graphsIn(root).forEach((graph) => begin(graph, old.get(graph.id)));
    islandsIn(root).forEach((island) => island.append(...[mounted.get(island.dataset.island)].filter(Boolean)));
  };
  /* Redraw a chart that stays on the page for another question; without a figure it is hidden. */
  const change = (graph, figure) => {
    graph.style.cssText = figure ? `height:${figure.layout.height}px` : "display:none";
    drawn.delete(plotOf(graph));
    const taking = graph.closest(".card")?.querySelector(".taking");
    if (taking) taking.hidden = !figure; // an empty card has nothing to download
    if (figure) { draw(graph, figure); return; }
    Plotly.purge(plotOf(graph));
    delete plotOf(graph).dataset.asked; // purge removed the listeners of assets/marks.js
  };
  graphsIn(document).forEach((graph) => begin(graph));
  return { put, change };
})();
