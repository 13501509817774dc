/* Answers to choices. A choice goes to Dash, which asks the server; what comes back is the HTML of the elements
   that change, and the figures of the charts that stay. Dash is run once the page's own charts stand. */
window.cchcAnswers = (() => {
  "use strict";

  const WAITING = { question: "#cards, #content", doan: "#evidence" };
  const element = (name) => document.getElementById(name);
  const say = (key) => element("sayings").dataset[key];

  let ready = false;
  const kept = new Map(); // what was chosen before Dash was there
  const ask = (name, data) => {
    document.querySelector(WAITING[name]).classList.add("loading");
    const asked = cchcEdition.kept(data);
    if (ready) dash_clientside.set_props(name, { data: asked });
    else kept.set(name, asked);
  };
  const begin = () => {
    ready = true;
    dash_clientside.set_props("path", { data: location.pathname });
    kept.forEach((data, name) => dash_clientside.set_props(name, { data }));
  };

  /* A page that stood while other cards were published has not the places for this answer. */
  const fits = ({ parts, graphs }) =>
    Object.keys(parts).every(element) && [...document.querySelectorAll("#cards .graph")].every(({ id }) => id in graphs);
  const arrange = (order) => {
    const cards = element("cards");
    if (order.some((id, at) => cards.children[at]?.id !== id)) cards.append(...order.map(element));
  };
  const show = (name, answer) => {
    if (name === "question" && !fits(answer)) { location.reload(); return; }
    Object.entries(answer.parts).forEach(([id, html]) => cchcGraphs.put(element(id), html));
    Object.entries(answer.graphs).forEach(([id, graph]) => cchcGraphs.change(element(id), graph));
    arrange(answer.order ?? []);
    document.querySelector(WAITING[name]).classList.remove("loading");
    cchcEdition.tell(answer.newest);
    document.dispatchEvent(new CustomEvent("cchc:shown", { detail: name }));
  };

  window.cchc = {
    /* What dashboard/components/choice.py names. The path is the first of them, and stands when all do. */
    Choice: ({ id, answer }) => {
      React.useEffect(() => { if (id === "path") setTimeout(begin); }, []);
      React.useLayoutEffect(() => { if (answer) show(id, answer); }, [answer]);
      return null;
    },
  };

  /* A choice that gets no answer must not leave old figures under new filters without a word. */
  const plainFetch = window.fetch.bind(window);
  const unanswered = () => {
    const again = Object.assign(document.createElement("a"), { href: location.href, textContent: say("again") });
    again.addEventListener("click", () => setTimeout(() => location.reload()));
    document.querySelectorAll(".loading").forEach((one) => one.classList.remove("loading"));
    element("notice").replaceChildren(say("unanswered"), again);
  };
  /* Of several choices in a row the last one counts: an answer to an earlier one that comes late changes nothing. */
  const latest = new Map(); // what a choice changes → the request that was sent last
  const inOrder = async (sent, changed) => {
    latest.set(changed, sent);
    const isLast = () => latest.get(changed) === sent;
    try {
      const answer = await sent;
      if (isLast() && !answer.ok) setTimeout(unanswered);
      if (isLast()) return answer;
    } catch (error) {
      if (isLast()) { setTimeout(unanswered); throw error; }
    }
    await latest.get(changed).catch(() => {}); // the page goes on saying that it waits
    return new Response(null, { status: 204 });
  };
  window.fetch = (address, options) => {
    const sent = plainFetch(address, options);
    return String(address).includes("_dash-update-component") ? inOrder(sent, JSON.parse(options.body).output) : sent;
  };

  /* The frame with the charts goes to the screen first. */
  const run = () => {
    const scripts = [...document.querySelectorAll('script[type="text/later"]')].map(({ src }) =>
      Object.assign(document.createElement("script"), { src, async: false }));
    scripts.at(-1).addEventListener("load", () => new DashRenderer());
    document.body.append(...scripts);
  };
  window.addEventListener("DOMContentLoaded", () => requestAnimationFrame(() => setTimeout(run)));
  return { ask };
})();
