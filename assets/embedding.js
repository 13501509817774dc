/* Embed code of a card: written for the choices in the address when the download menu opens. */
(() => {
  "use strict";

  const address = (path) => {
    const query = new URLSearchParams(location.search);
    query.delete("doan");
    if (location.pathname !== "/") query.set("trang", location.pathname);
    return `${location.origin}${path}?${query}`;
  };
  const quoted = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  /* The chart's height plus the usual text around it; if that is too little, the iframe scrolls. */
  const AROUND = 360;
  const lines = ({ dataset }, height) =>
    `<iframe src="${quoted(address(dataset.embedOf))}" title="${quoted(dataset.topic)}" width="100%" height="${height}" loading="lazy" style="border:0"></iframe>`;

  document.addEventListener("toggle", ({ target }) => {
    const field = target.matches?.("details.downloads[open]") && target.querySelector("[data-embed-of]");
    if (!field) return;
    const chart = target.closest(".card").querySelector(".js-plotly-plot");
    field.value = lines(field, Math.round((chart?.offsetHeight ?? 0) + AROUND));
  }, true);

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy-embed]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copyEmbed);
    const say = document.getElementById("sayings").dataset;
    const notice = document.getElementById("notice");
    const copied = await cchcClipboard.copy(field.value);
    notice.replaceChildren(copied ? say.embedCopied : say.embedSelected);
    field.select();
    setTimeout(() => notice.replaceChildren(), 8000);
  });
})();
