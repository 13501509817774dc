/* What stands behind a value: its link, or its mark in a chart, opens a panel. The panel has an address
   (`doan=`), so it can be shared, and closing it leads back to where the reader was. */
(() => {
  "use strict";

  const dialog = () => document.getElementById("evidence");
  const say = (key) => document.getElementById("sayings").dataset[key];
  /* Some mail programs write `&amp;` for `&`; the server reads that too. */
  const named = () => new URLSearchParams(location.search.replaceAll("&amp;", "&")).get("doan");
  const address = (name) => {
    const query = new URLSearchParams(location.search);
    query.delete("doan");
    if (name) query.set("doan", name);
    return "?" + query.toString().replaceAll("%40", "@").replaceAll("%3A", ":").replaceAll("%7E", "~");
  };

  const show = (name) => {
    cchcAnswers.ask("doan", address(name));
    if (!dialog().open) dialog().showModal();
    dialog().scrollTop = 0;
  };
  const open = (name) => {
    history.pushState({ evidence: true }, "", address(name) + location.hash);
    show(name);
  };
  const closed = () => {
    if (!named()) return; // the reader went back, and the panel closed for that
    if (history.state?.evidence) history.back();
    else history.replaceState(null, "", address("") + location.hash);
  };

  const report = async (button) => {
    const text = document.getElementById("report-text");
    const said = document.getElementById("report-said");
    if (!text.value.trim()) { text.focus(); return; }
    const body = { value: button.dataset.value, text: text.value, contact: document.getElementById("report-contact").value, page: location.href, version: cchcEdition.shown };
    const answer = await fetch("/gop-y", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);
    said.textContent = answer?.ok ? say("reportSent") : (await answer?.text()) || say("failed");
    if (answer?.ok) text.value = "";
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-value]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && !link.dataset.path && plain) { event.preventDefault(); open(link.dataset.value); }
    else if (event.target.id === "close-evidence" || event.target === dialog()) dialog().close();
    else if (event.target.id === "send-report") report(event.target);
  });
  /* A chart tells of a click only those who asked it: asked when the pointer first comes to it. */
  document.addEventListener("pointerover", (event) => {
    const plot = event.target.closest?.(".js-plotly-plot");
    if (!plot?.on || plot.dataset.asked) return;
    plot.dataset.asked = "1";
    plot.on("plotly_click", ({ points }) => { if (points[0]?.customdata) open(points[0].customdata); });
  });
  window.addEventListener("popstate", () => {
    if (named()) show(named());
    else if (dialog()?.open) dialog().close();
  });

  dialog().addEventListener("close", closed);
  if (named()) show(named());
})();
