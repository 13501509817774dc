/* Filters: the form is written to the address, and the address is the question.
   The address is the only state; Back and Forward restore the form from it. */
(() => {
  "use strict";

  const form = () => document.getElementById("filters");
  const say = (key) => document.getElementById("sayings").dataset[key];

  /* ---- notices, shown and announced ---- */
  /* Remove this notice after a while, but not a later one that replaced it. */
  const notify = (text) => {
    const said = document.createTextNode(text);
    document.getElementById("notice").replaceChildren(said);
    setTimeout(() => said.remove(), 8000);
  };
  const attempt = (work) => work.catch((error) => { console.error(error); notify(say("failed")); });

  /* ---- question ---- */
  /* The query without the evidence panel, which belongs to assets/evidence.js. */
  const search = () => {
    const query = new URLSearchParams(location.search);
    if (!query.has("doan")) return location.search;
    query.delete("doan");
    return "?" + query.toString().replaceAll("%40", "@");
  };
  const opened = () => location.search.match(/[?&](?:amp;)*(doan=[^&]*)/)?.[1];
  const fields = () => new Set([...form().querySelectorAll("[name]")].map((field) => field.name));
  /* Keep the order of the compared indicators when one more is ticked: charts of a single indicator show the first. */
  const keptInOrder = (chosen) => {
    const before = new URLSearchParams(location.search).getAll("chi-tieu");
    const place = (name) => before.includes(name) ? before.indexOf(name) : before.length;
    const names = chosen.getAll("chi-tieu").sort((one, other) => place(one) - place(other));
    chosen.delete("chi-tieu");
    names.forEach((name) => chosen.append("chi-tieu", name));
    return chosen;
  };
  /* Return the query of a choice: the form's fields, plus the current parameters that the form has no field for. */
  const queryOf = (chosen) => {
    const query = new URLSearchParams([...chosen].filter(([key, value]) => key !== "so-lieu" && value));
    const known = fields();
    if (known.has("so-lieu") && !chosen.has("so-lieu")) query.set("so-lieu", "chinh-thuc");
    new URLSearchParams(search()).forEach((value, key) => { if (!known.has(key)) query.append(key, value); });
    return "?" + query.toString().replaceAll("%40", "@");
  };
  let asked;
  const ask = (query) => {
    asked = query;
    cchcAnswers.ask("question", query);
    follow(query);
    document.querySelectorAll('#cards .card[data-view="table"]').forEach(showTable);
  };
  const offered = (select) => [...select.options].filter((option) => !option.disabled).map((option) => option.value);
  /* Update everything else that shows the question: links to other pages, switches, names of the chosen items. */
  const follow = (query) => {
    document.querySelectorAll("a[data-path]").forEach((link) => {
      const written = new URLSearchParams(query);
      const { key, value } = link.dataset;
      if (key && value) written.set(key, value);
      else if (key) written.delete(key);
      link.href = `${link.dataset.path}?${written.toString().replaceAll("%40", "@")}`;
    });
    const year = document.getElementById("year");
    if (year) {
      const years = offered(year);
      const place = years.indexOf(new URLSearchParams(query).get("nam"));
      document.getElementById("year-before").disabled = place === years.length - 1;
      document.getElementById("year-after").disabled = place === 0;
    }
    document.querySelectorAll(".picks").forEach((picks) => {
      const key = picks.querySelector(".form-check input").name;
      const chosen = new URLSearchParams(query).getAll(key);
      const names = [...picks.querySelectorAll(".form-check")]
        .filter((box) => chosen.includes(box.querySelector("input").value)).map((box) => box.querySelector("[data-short]").dataset.short);
      picks.querySelectorAll(".adds").forEach((adds) => {
        const within = chosen.includes(adds.dataset.adds);
        adds.dataset.within = within ? "yes" : "no";
        adds.hidden = within && chosen.length === 1;
      });
      picks.querySelector(".chosen").textContent = names.slice(0, 2).join(", ") + (names.length > 2 ? ` +${names.length - 2}` : "");
    });
  };

  const choose = () => {
    const chosen = keptInOrder(new FormData(form()));
    const usual = new URLSearchParams(document.getElementById("reset").dataset.query);
    ["don-vi", "chi-tieu"].filter((key) => fields().has(key) && !chosen.has(key)).forEach((key) => {
      tick(key, usual.getAll(key));
      usual.getAll(key).forEach((value) => chosen.append(key, value));
    });
    const query = queryOf(chosen);
    if (query === search()) return;
    history.pushState(null, "", query);
    ask(query);
  };

  const boxes = (key) => [...form().querySelectorAll(`input[name="${key}"]`)];
  /* Choose a ticked unit alone, replacing the previous choice. */
  const chooseAlone = (box) => {
    if (boxes(box.name).some((other) => other !== box && other.checked)) tick(box.name, [box.value]);
    choose();
  };
  const chooseToo = ({ dataset }) => {
    const box = boxes("don-vi").find(({ value }) => value === dataset.adds);
    box.checked = !box.checked;
    choose();
  };
  const tick = (key, values) => boxes(key).forEach((box) => { box.checked = values.includes(box.value); });
  /* Set the form from a query. Setting a field does not fire `change`, so there is only one request. */
  const restore = (query) => {
    const written = new URLSearchParams(query);
    form().querySelectorAll("select").forEach((select) => { select.value = written.get(select.name) ?? offered(select)[0]; });
    fields().forEach((key) => tick(key, key === "so-lieu" ? [written.get(key) === "chinh-thuc" ? "" : "tat-ca"] : written.getAll(key)));
    form().querySelectorAll("input[type=date]").forEach((field) => { field.value = written.get(field.name) ?? ""; });
    ask(query);
  };
  const returnTo = (query) => { if (form() && query !== asked) restore(query); };
  const step = (places) => {
    const select = document.getElementById("year");
    const option = select.options[select.selectedIndex - places];
    if (!option) return;
    const chosen = keptInOrder(new FormData(form()));
    chosen.set("nam", option.value);
    const query = queryOf(chosen);
    history.pushState(null, "", query);
    restore(query);
  };

  /* ---- list search: ignores accents; matches đ, and the look-alike ð of some keyboards, as d ---- */
  const fold = (text) => text.toLowerCase().replace(/[đð]/g, "d").normalize("NFD").replace(/\p{M}/gu, "");
  const filterList = (field) => {
    const wanted = fold(field.value.trim());
    const picker = field.closest(".picker");
    let found = 0;
    picker.querySelectorAll("fieldset").forEach((group) => {
      const boxes = [...group.querySelectorAll(".form-check")];
      boxes.forEach((box) => { box.hidden = !box.querySelector("[data-search]").dataset.search.includes(wanted); });
      const left = boxes.filter((box) => !box.hidden).length;
      group.hidden = left === 0;
      found += left;
    });
    picker.querySelector(".none").hidden = found > 0;
  };

  /* ---- images: the server sends the figure, assets/drawing.js renders it ---- */
  /* Return an address with this page's question. */
  const ofPage = (address, more = {}) => {
    const query = new URLSearchParams(location.search);
    Object.entries({ trang: location.pathname, ...more }).forEach(([key, value]) => query.set(key, value));
    return `${address}?${query}`;
  };
  /* Size and scale are kept for the next card; the server supplies the defaults. */
  const chosen = {};
  const choiceFor = (format) => (format === "svg" ? { kho: chosen.kho } : chosen);
  const picture = async (card, format, choice) => {
    const answer = await fetch(cchcEdition.kept(ofPage(`/hinh/${card}.json`, { ...choice, dang: format })));
    if (!answer.ok) throw new Error(`${answer.status} for the picture of ${card}`);
    const made = await answer.json();
    return { blob: await cchcDrawing.draw(made, format, made.scale), name: made.name };
  };
  const download = async (card, format) => {
    const { blob, name } = await picture(card, format, choiceFor(format));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    notify(`${say("saved")} ${name}`);
  };
  const copyPicture = async (card) => {
    if (!navigator.clipboard?.write || !window.ClipboardItem) { notify(say("noClipboard")); return; }
    const made = picture(card, "png", {}).then(({ blob }) => blob);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": made })]);
    notify(say("copied"));
  };
  const copyLink = async () => {
    if (await cchcClipboard.copy(location.href)) { notify(say("linkCopied")); return; }
    const field = Object.assign(document.createElement("input"), { value: location.href, readOnly: true, ariaLabel: say("address") });
    field.addEventListener("blur", () => document.getElementById("notice").replaceChildren());
    document.getElementById("notice").replaceChildren(say("linkByHand"), field);
    field.select();
  };
  /* ---- views of a card ---- */
  const showTable = async (card) => {
    const asking = search();
    const box = card.querySelector(".view.table");
    box.textContent = "…"; // no old table under a new heading
    const answer = await fetch(cchcEdition.kept(ofPage(`/bang/${card.id.replace("card-", "")}`))).catch(() => null);
    const made = answer?.ok ? await answer.text() : null;
    if (asking !== search()) return; // a later choice is pending
    if (made) box.innerHTML = made;
    else box.textContent = say("failed");
  };
  const views = new Map(); // card → the chosen view; a content page is rebuilt on each choice
  const showView = (button) => {
    const card = button.closest(".card");
    views.set(card.id, button.dataset.show);
    card.dataset.view = button.dataset.show;
    card.querySelectorAll("[data-show]").forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
    if (button.dataset.show === "table") showTable(card);
    window.dispatchEvent(new Event("resize"));
  };

  const keepViews = () => views.forEach((view, id) => {
    const button = document.getElementById(id)?.querySelector(`[data-show="${view}"]`);
    if (button && view !== "chart") showView(button);
  });

  const closeMenus = (except) => document.querySelectorAll("details.pop[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });

  /* A card's files are links; their addresses are updated when the menu opens. */
  const keyOf = (node) => node.closest(".card").id.replace("card-", "");
  const addressPictures = (menu) => menu.querySelectorAll("[data-drawn]").forEach((link) => {
    const form = link.dataset.drawn;
    link.href = ofPage(form === "zip" ? "/tai/trang.zip" : `/hinh/${keyOf(link)}.${form}`, choiceFor(form));
  });
  const offerPictures = (menu) => {
    if (!menu.querySelector(".pictures")) menu.querySelector(".menu").prepend(document.getElementById("picture-choices").content.cloneNode(true));
    menu.querySelectorAll("[data-choice]").forEach((select) => {
      chosen[select.dataset.choice] ??= select.value;
      select.value = chosen[select.dataset.choice];
    });
    addressPictures(menu);
  };
  const addressFiles = (menu) => menu.querySelectorAll("[data-file-of]").forEach((link) => {
    const written = new URL(link.getAttribute("href"), location.href);
    const mark = written.searchParams.get("dau");
    link.href = ofPage(written.pathname, mark ? { dau: mark } : {});
  });
  const offerFiles = (menu) => { offerPictures(menu); addressFiles(menu); };
  document.addEventListener("toggle", ({ target }) => { if (target.matches?.("details.downloads[open]")) offerFiles(target); }, true);
  document.addEventListener("change", ({ target }) => {
    if (!target.dataset.choice) return;
    chosen[target.dataset.choice] = target.value;
    addressPictures(target.closest("details"));
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details"));
    const opening = target.closest(".downloads > summary"); // at once: `toggle` may fire after the next press of Tab
    if (opening) offerPictures(opening.parentElement);
    const button = target.closest("button");
    if (!button) return;
    if (button.id === "year-before") step(-1);
    else if (button.id === "year-after") step(1);
    else if (button.id === "reset") { history.pushState(null, "", withKept(button.dataset.query)); restore(search()); }
    else if (button.dataset.adds) chooseToo(button);
    else if (button.id === "copy-link") attempt(copyLink());
    else if (button.dataset.show) showView(button);
    else if (button.dataset.picture) {
      button.closest("details").querySelector("summary").focus(); // the button is hidden with its menu
      closeMenus();
      attempt(download(keyOf(button), button.dataset.picture));
    }
    else if (button.dataset.copy) attempt(copyPicture(button.dataset.copy));
  });
  /* Keep language, theme and data version on reset: they are not filters. */
  const withKept = (query) => {
    const [whole, here] = [query, location.search].map((each) => new URLSearchParams(each));
    ["lang", "giao-dien", "phien-ban"].forEach((key) => here.has(key) ? whole.set(key, here.get(key)) : whole.delete(key));
    return `?${whole.toString().replaceAll("%40", "@")}`;
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = event.target.closest("details.pop[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
  const alone = (field) => field.closest(".form-check")?.querySelector(".adds");
  document.addEventListener("change", ({ target }) => {
    if (target.form !== form() || !target.name || !target.validity.valid) return;
    if (alone(target)) chooseAlone(target);
    else choose();
  });
  document.addEventListener("input", (event) => { if (event.target.matches(".picker input[type=search]")) filterList(event.target); });
  document.addEventListener("submit", (event) => { if (event.target === form()) event.preventDefault(); });
  window.addEventListener("popstate", () => returnTo(search()));

  /* plotly.js caches text widths, so reload when the page crosses the narrow breakpoint.
     Wait first: a screenshot also changes the width for a moment. */
  const narrow = matchMedia("(max-width: 23.5rem)");
  const drawnNarrow = narrow.matches;
  narrow.addEventListener("change", () => setTimeout(() => { if (narrow.matches !== drawnNarrow) location.reload(); }, 500));

  /* Pages with a question: write it to the address in full, and keep the window title in step with the heading. */
  const made = document.querySelector("#cards, #content");
  if (!made) return;
  asked = made.dataset.query;
  history.replaceState(null, "", asked + (opened() ? `&${opened()}` : "") + location.hash);

  /* Apply changes that the user made before this script loaded. */
  const changed = (field) => field.options
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.checked !== field.defaultChecked || field.value !== field.defaultValue;
  const early = form() ? [...form().querySelectorAll("[name]")].filter(changed) : [];
  const ticked = early.find((field) => field.checked && alone(field));
  if (ticked) chooseAlone(ticked);
  else if (early.length) choose();
  document.querySelectorAll("details.downloads[open]").forEach(offerFiles);

  const title = document.getElementById("title");
  const suffix = document.title.slice(document.title.indexOf(" – "));
  document.addEventListener("cchc:shown", ({ detail }) => {
    if (detail !== "question") return;
    document.title = title.textContent + suffix;
    if (made.id === "content") keepViews();
  });
})();
