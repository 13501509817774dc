/* Cards collected for slides: a list of addresses in localStorage. The page /trang-chieu shows the list and makes the
   slides. Its address holds a whole list: this browser's own, which is kept in step, or a received one, which is not. */
(() => {
  "use strict";

  const STORE = "cchc-slides", PAGE = "/trang-chieu", KEY = "the";
  const say = (key) => document.getElementById("sayings").dataset[`slides${key}`];
  const collected = () => {
    try { return JSON.parse(localStorage.getItem(STORE)) ?? []; } catch { return []; }
  };
  const keep = (cards) => {
    try { localStorage.setItem(STORE, JSON.stringify(cards)); } catch { /* no storage: nothing is collected */ }
    count();
  };
  /* Return the address of a card as shown: the page's without an open panel, with the card as its fragment. */
  const addressOf = (button) => {
    const query = new URLSearchParams(location.search);
    ["doan", "lang", "giao-dien", KEY].forEach((name) => query.delete(name));
    return `${location.pathname}?${query.toString().replaceAll("%40", "@")}#card-${button.dataset.collect}`;
  };
  /* Adjacent cards of the same page and question share an entry, and only characters that would end an entry are
     escaped: thirty cards must fit into an address that every server accepts (same format as dashboard/question.py). */
  const MARK = "#card-";
  const folded = (cards) => cards.reduce((entries, card) => {
    const [page, key] = card.split(MARK);
    const last = entries.at(-1);
    return last?.startsWith(page + MARK) ? [...entries.slice(0, -1), `${last},${key}`] : [...entries, card];
  }, []);
  const unfolded = (entry) => {
    const [page, keys = ""] = entry.split(MARK);
    return keys.split(",").map((key) => `${page}${MARK}${key}`);
  };
  const coded = (entry) => encodeURIComponent(entry).replace(/%(2F|3F|3D|40|2C|3A)/g, decodeURIComponent);
  const pageOf = (cards) => {
    const query = new URLSearchParams(location.search);
    ["doan", KEY].forEach((name) => query.delete(name));
    return `${PAGE}?${[query.toString().replaceAll("%40", "@"), ...folded(cards).map((entry) => `${KEY}=${coded(entry)}`)].filter(Boolean).join("&")}`;
  };
  const cardsHere = () => new URLSearchParams(location.search).getAll(KEY).flatMap(unfolded);

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
  /* Return why a list is not allowed: too many cards, or an address too long for proxies; empty if it is allowed. */
  const against = (cards) => (cards.length > Number(say("Most")) ? say("Full") : pageOf(cards).length > Number(say("Longest")) ? say("Long") : "");
  const toggle = (button) => {
    const cards = collected(), address = addressOf(button);
    if (cards.includes(address)) { keep(cards.filter((one) => one !== address)); notify(say("Removed")); }
    else if (against([...cards, address])) notify(against([...cards, address]));
    else { keep([...cards, address]); notify(say("Added")); }
    name(button);
  };

  /* ---- the page /trang-chieu ---- */
  const same = (one, other) => one.length === other.length && one.every((card, place) => card === other[place]);
  const here = location.pathname === PAGE ? cardsHere() : null;
  const isOwn = Boolean(here) && same(here, collected());
  /* Apply a move or removal to the stored list, to which another tab may have added cards meanwhile. */
  const moved = (cards, before, after) => {
    const [gone] = before.filter((card) => !after.includes(card));
    if (gone) return cards.filter((card) => card !== gone);
    const [first, second] = before.filter((card, place) => card !== after[place]);
    if (!cards.includes(first) || !cards.includes(second)) return cards;
    return cards.map((card) => (card === first ? second : card === second ? first : card));
  };
  const move = (event, link) => {
    if (!isOwn) return; // a received list: only the address changes
    const after = new URL(link.href).searchParams.getAll(KEY).flatMap(unfolded);
    keep(moved(collected(), here, after));
    event.preventDefault();
    location.assign(pageOf(collected()));
  };
  /* Say that a list was received, and link to this browser's own. */
  const tell = () => {
    const line = document.getElementById("sent-list");
    if (!line || isOwn) return;
    line.hidden = false;
    const own = line.querySelector("a");
    own.href = pageOf(collected());
    own.hidden = !collected().length;
  };
  const take = () => {
    const cards = collected();
    const all = [...cards, ...here.filter((card) => !cards.includes(card))];
    if (against(all)) { notify(against(all)); return; }
    keep(all);
    location.assign(pageOf(all));
  };

  document.addEventListener("toggle", ({ target }) => target.querySelectorAll?.("[data-collect]").forEach(name), true);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-collect]");
    if (button) toggle(button);
    const link = event.target.closest(".moves a");
    if (link) move(event, link);
    if (event.target.closest("[data-take-list]")) take();
  });
  const follow = () => {
    count();
    if (isOwn && !same(here, collected())) location.replace(pageOf(collected()));
  };
  window.addEventListener("storage", ({ key }) => { if (key === STORE) follow(); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) follow(); }); // back from the bfcache: other pages may have collected cards

  /* Without a list in its address, the page shows this browser's own. */
  if (here && !here.length && collected().length) location.replace(pageOf(collected()));
  count();
  tell();
})();
