/* The evidence panel of a value: opened by the value's link or by its mark in a chart. The panel has an address
   (`doan=`), so it can be shared; closing it goes back to the previous address. */
(() => {
  "use strict";

  const dialog = () => document.getElementById("evidence");
  const say = (key) => document.getElementById("sayings").dataset[key];
  /* Some mail programs write `&amp;` for `&`; the server accepts that too. */
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
    if (!named()) return; // closed by the Back button
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

  /* A tap on a chart opens the panel when the finger lifts; the browser's click for the same tap comes up to 0.1 s
     later and hits whatever is there by then. So a click inside a dialog counts only if the pointer went down inside
     it, and a click on the backdrop (its target is the dialog itself) only if it went down there. */
  let begun = null; // the target of the last pointerdown
  document.addEventListener("pointerdown", ({ target }) => { begun = target; }, true);
  document.addEventListener("keydown", () => { begun = null; }, true);
  document.addEventListener("click", (event) => {
    if (!event.isTrusted) return; // plotly.js dispatches a click of its own
    const [opened, before] = [event.target.closest("dialog"), begun];
    begun = null;
    if (!opened || !before) return;
    if (event.target === opened ? before === opened : opened.contains(before)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-value]");
    const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
    if (link && !link.dataset.path && plain) { event.preventDefault(); open(link.dataset.value); }
    else if (event.target.id === "close-evidence" || (event.target === dialog() && event.detail < 2)) dialog().close(); // the second click of a double click does not close what the first one opened
    else if (event.target.id === "send-report") report(event.target);
  });
  document.addEventListener("cchc:mark", ({ detail }) => open(detail));
  window.addEventListener("popstate", () => {
    if (named()) show(named());
    else if (dialog()?.open) dialog().close();
  });

  dialog().addEventListener("close", closed);
  if (named()) show(named());
})();
