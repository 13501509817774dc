/* Before printing: the filter in words and the address, and charts that a narrower sheet does not cut. */
(() => {
  "use strict";

  const chosen = (form) => [...form.querySelectorAll(".field")].flatMap((field) => {
    const label = field.querySelector("label, .name")?.textContent ?? "";
    const select = field.querySelector("select");
    if (select) return select.selectedOptions.length ? [`${label}: ${select.selectedOptions[0].text}`] : [];
    const ticks = field.querySelector(".picks");
    if (!ticks) return [];
    const names = [...ticks.querySelectorAll(".form-check")].filter((box) => box.querySelector("input").checked);
    return names.length ? [`${label}: ${names.map((box) => box.querySelector("label").textContent.trim()).join(", ")}`] : [];
  });
  const inWords = () => {
    const say = document.getElementById("sayings").dataset;
    const form = document.getElementById("filters");
    const shown = new URLSearchParams(location.search).get("so-lieu") === "chinh-thuc" ? say.officialFigures : say.allFigures;
    return [...(form ? [...chosen(form), shown] : []), `${say.address}: ${location.href}`].join(" · ");
  };

  /* A wide chart is drawn again as wide as the sheet, so that its letters keep their size. */
  const SHEET = 690;
  const plots = () => [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.offsetHeight && plot.layout);
  const narrowed = (plot) => plot.dataset.narrowed === "1";
  const narrow = (plot) => { plot.dataset.narrowed = "1"; Plotly.relayout(plot, { width: SHEET, autosize: false }); };
  const widen = (plot) => { delete plot.dataset.narrowed; Plotly.relayout(plot, { width: null, autosize: true }); };
  /* With a view box a drawing shrinks as a whole. It is drawn in layers of one size. */
  const layers = () => document.querySelectorAll(".js-plotly-plot .main-svg");
  const before = () => {
    const line = document.getElementById("printed");
    if (!line) return;
    line.textContent = inWords();
    plots().filter((plot) => plot.offsetWidth > SHEET && !narrowed(plot)).forEach(narrow);
    layers().forEach((svg) => {
      const { width, height } = svg.style.width ? { width: parseFloat(svg.style.width), height: parseFloat(svg.style.height) } : { width: svg.getAttribute("width"), height: svg.getAttribute("height") };
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    });
  };
  const after = () => {
    layers().forEach((svg) => svg.removeAttribute("viewBox"));
    plots().filter(narrowed).forEach(widen);
  };
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
  matchMedia("print").addEventListener("change", (paper) => (paper.matches ? before() : after()));
})();
