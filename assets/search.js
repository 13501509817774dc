/* The page header: the search dialog, opened with a key, and the page menu on a phone. */
(() => {
  "use strict";

  const PAUSE = 120;
  const $ = (id) => document.getElementById(id);
  const options = () => [...$("found").querySelectorAll('[role="option"]')];
  const chosen = () => $("found").querySelector('[aria-selected="true"]');

  /* The component library's input does not accept these attributes. */
  const combobox = () => {
    const field = $("search-field");
    const says = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": "found", "aria-expanded": "false", "aria-describedby": "search-hint", enterkeyhint: "go", spellcheck: "false" };
    if (!field.hasAttribute("role")) Object.entries(says).forEach(([name, value]) => field.setAttribute(name, value));
    return field;
  };

  const choose = (option) => {
    const field = combobox();
    options().forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (option) { field.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  const move = (places) => {
    const all = options();
    if (all.length) choose(all[(all.indexOf(chosen()) + places + all.length) % all.length]);
  };

  /* ---- results: rendered by the server; only the response to the latest input is shown ---- */
  let latest = 0;
  let waiting;
  let shown = "";
  const show = (html) => {
    const box = $("found");
    box.innerHTML = html;
    const said = box.querySelector(".said");
    $("search-said").textContent = said ? said.textContent : "";
    said?.remove();
    const all = options();
    box.hidden = all.length === 0;
    combobox().setAttribute("aria-expanded", String(all.length > 0));
    choose(all[0]);
  };
  const look = async () => {
    const written = $("search-field").value.trim();
    const number = ++latest;
    if (!written) { shown = ""; show(""); return; }
    const query = new URLSearchParams(location.search);
    query.set("q", written);
    const failed = `<p class="said">${$("sayings").dataset.failed}</p>`;
    const html = await fetch(`/tim?${query}`).then((answer) => (answer.ok ? answer.text() : failed), () => failed);
    if (number !== latest) return;
    shown = written;
    show(html);
  };

  const open = () => {
    const dialog = $("search");
    if (dialog.open) return;
    fold();
    dialog.showModal(); // the previous focus is restored on close
    combobox().focus();
    $("search-field").select();
  };
  const go = async () => {
    if ($("search-field").value.trim() !== shown) { clearTimeout(waiting); await look(); }
    const option = chosen();
    if (!option) return;
    $("search").close();
    option.click();
  };

  /* ---- page menu ---- */
  const fold = () => { $("open-pages").setAttribute("aria-expanded", "false"); };
  const unfolded = () => $("open-pages")?.getAttribute("aria-expanded") === "true";

  const isField = (one) => one.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    const dialog = $("search");
    if (!dialog) return;
    if (event.key === "/" && !dialog.open && !isField(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      open();
    } else if (event.target.id === "search-field" && !event.isComposing) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
      else if (event.key === "Enter") { event.preventDefault(); go(); }
      else if (event.key === "Escape") { event.preventDefault(); dialog.close(); } // close at once, even if the field is not empty
    } else if (event.key === "Escape" && unfolded() && !event.target.closest("details[open]")) {
      fold();
      $("open-pages").focus();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== "search-field") return;
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("#open-search")) open();
    else if (target.closest("#close-search") || target.id === "search") $("search").close();
    else if (target.closest('#found [role="option"]')) $("search").close();
    else if (target.closest("#open-pages")) $("open-pages").setAttribute("aria-expanded", String(!unfolded()));
    else if (unfolded() && !target.closest("#pages")) fold();
  });
})();
