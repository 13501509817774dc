/* Cards collected for slides: a list of addresses in this browser. The page /trang-chieu shows and makes them; its
   address holds the whole list, and what is moved or taken out there is kept here. */
(() => {
  "use strict";

  const STORE = "cchc-slides", PAGE = "/trang-chieu", KEY = "the";
  const say = (key) => document.getElementById("sayings").dataset[`slides${key}`];
  const collected = () => {
    try { return JSON.parse(localStorage.getItem(STORE)) ?? []; } catch { return []; }
  };
  const keep = (cards) => {
    try { localStorage.setItem(STORE, JSON.stringify(cards)); } catch { /* no storage: the list lives as long as the page */ }
    count();
  };
  /* The address of a card as it is shown: the page's, without the panel that is open, and with the card as its place. */
  const addressOf = (button) => {
    const query = new URLSearchParams(location.search);
    ["doan", "lang", "giao-dien", KEY].forEach((name) => query.delete(name));
    return `${location.pathname}?${query.toString().replaceAll("%40", "@")}#card-${button.dataset.collect}`;
  };
  const pageOf = (cards) => {
    const query = new URLSearchParams(location.search);
    ["doan", KEY].forEach((name) => query.delete(name));
    cards.forEach((card) => query.append(KEY, card));
    return `${PAGE}?${query.toString().replaceAll("%40", "@")}`;
  };

  const count = () => {
    const link = document.getElementById("collected");
    if (!link) return;
    const cards = collected();
    link.hidden = !cards.length;
    link.textContent = cards.length;
    link.ariaLabel = `${say("")} (${cards.length})`;
    link.href = pageOf(cards);
  };
  const name = (button) => {
    const inside = collected().includes(addressOf(button));
    button.setAttribute("aria-pressed", String(inside));
    button.textContent = inside ? say("Remove") : say("Add");
  };
  const notify = (text) => document.getElementById("notice").replaceChildren(text);
  const toggle = (button) => {
    const cards = collected(), address = addressOf(button);
    if (cards.includes(address)) { keep(cards.filter((one) => one !== address)); notify(say("Removed")); }
    else if (cards.length >= Number(say("Most"))) notify(say("Full"));
    else { keep([...cards, address]); notify(say("Added")); }
    name(button);
  };

  document.addEventListener("toggle", ({ target }) => target.querySelectorAll?.("[data-collect]").forEach(name), true);
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-collect]");
    if (button) toggle(button);
    const move = target.closest(".moves a");
    if (move) keep(new URL(move.href).searchParams.getAll(KEY));
  });
  window.addEventListener("storage", ({ key }) => { if (key === STORE) count(); });

  const cards = collected();
  /* Without a list in its address the page shows the one of this browser. */
  if (location.pathname === PAGE && cards.length && !new URLSearchParams(location.search).has(KEY)) location.replace(pageOf(cards));
  count();
})();
