// The document: a window of its text that grows and moves as one reads, and its citations.
(() => {
  const STEP = 40;   // paragraphs fetched at once
  const MOST = 160;  // paragraphs kept on the page, more where they fill no more than
  const SCREENS = 8; // of its height
  const FINE = 400;  // places in the rail that are told apart
  const phone = window.matchMedia("(max-width: 800px)");
  let sheet = false;  // whether the document lay over the rest, where there was room for one thing alone
  phone.addEventListener("change", () => {
    if (!phone.matches) sheet = document.body.classList.contains("reading");
    else document.body.classList.toggle("reading", sheet);
  });
  const panel = () => document.querySelector("#doc .panel");
  const text = () => panel()?.querySelector(".panel-text");
  const count = () => Number(panel()?.dataset.count || 0);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const route = (name, rest = "") => `/panel/${encodeURIComponent(name)}${rest}`;
  let opener = null;
  let cited = [];     // what the answer that is looked at cites: {name, ordinal, lit}

  // Scrolls only the given box: scrollIntoView would move the page with it.
  function scrollWithin(box, element, gap, smooth = true) {
    const top = element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop - gap;
    box.scrollTo({ top, behavior: smooth && !calm() ? "smooth" : "auto" });
  }

  function fragment(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  }

  // Puts a document into the panel, or another stretch of the one that is there, with a paragraph in it; tells why not.
  let showing = 0;
  async function show(name, ordinal) {
    const mine = ++showing;
    const answer = await fetch(route(name, `?at=${ordinal}`)).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => null) : null;
    if (!panel() || mine !== showing) return false;
    if (html === null) {
      if (answer?.status === 404) pincite.tell(missing(name), { wrong: true });
      else if (answer) pincite.tell("The document could not be shown.", { wrong: true });
      else pincite.ask("/healthz").catch(() => null);  // which tells of a server that has stopped
      return false;
    }
    const made = fragment(html).querySelector(".panel");
    if (panel().dataset.document === name && panel().dataset.count === made.dataset.count) text().replaceWith(made.querySelector(".panel-text"));
    else panel().replaceWith(made);
    watch();
    tally();
    return true;
  }

  const missing = (name) => `There is no document “${name.length > 80 ? `${name.slice(0, 80)}…` : name}” in this library.`;

  // Shows the document as it is by now, once the library has changed; one that is not among the names is gone.
  async function refresh(names) {
    const [here, box] = [panel(), text()];
    if (!here || !box) return;
    if (!names.includes(here.dataset.document)) {
      here.querySelector(".note").textContent = "This document is no longer in the library.";
      return;
    }
    const ordinal = top();
    const answer = await fetch(route(here.dataset.document, `?at=${ordinal}`)).catch(() => null);
    if (!answer?.ok || here !== panel()) return;
    const made = fragment(await answer.text()).querySelector(".panel");
    const said = (root, of) => root.querySelector(of)?.textContent;
    const changed = made.dataset.count !== here.dataset.count || said(made, "h2") !== said(here, "h2") || said(made, ".note") !== said(here, ".note")
      || [...made.querySelectorAll(".para")].some((para) => here.querySelector(`#${para.id}`) && para.textContent !== said(here, `#${para.id}`));
    if (!changed || here !== panel()) return;
    here.replaceWith(made);
    watch();
    const same = made.querySelector(`#p${ordinal}`);
    if (same) scrollWithin(text(), same, 0, false);
    tally();
  }

  // The first paragraph in sight of the document that is read, where a box of its text is; 1 where there is none.
  function first(box) {
    const edge = box.getBoundingClientRect().top;
    return [...box.querySelectorAll(".para")].find((para) => para.getBoundingClientRect().bottom > edge);
  }
  const top = () => { const para = text() && first(text()); return para ? Number(para.id.slice(1)) : 1; };

  // Where one is in the document, as an entry of the history keeps it.
  function here() {
    const lit = panel().querySelector(".para.lit");
    const address = { document: panel().dataset.document, paragraph: lit ? Number(lit.id.slice(1)) : null };
    return [address, { at: top(), lit: lit?.dataset.lit || "", reading: document.body.classList.contains("reading") }];
  }

  // Lights a paragraph of a document, fetched where it is not there, and writes it into the address: in place of what is
  // there ("replace"), as an entry that one can go back from ("push"), or not (null). False where there is no panel.
  async function open(name, ordinal = 1, { lit = "", focus = true, entry = "replace", light = true, reading = true } = {}) {
    if (!panel()) return false;
    const before = here();
    const near = panel().dataset.document === name && panel().querySelector(`#p${ordinal}`);
    if (!near && !(await show(name, ordinal))) return true;
    const paragraph = panel().querySelector(`#p${ordinal}`);
    document.body.classList.toggle("reading", reading);
    if (paragraph && light) alight(paragraph, lit, focus);
    if (paragraph) scrollWithin(text(), paragraph, light ? 48 : 0, Boolean(near));
    else if (count() || ordinal !== 1) pincite.tell(`There is no paragraph ${ordinal} in this document; it has ${count() || "none"}.`, { wrong: true });
    const [address, seen] = here();
    if (entry === "push" && (before[0].document !== name || before[0].paragraph !== address.paragraph)) {
      pincite.address.write(...before);
      pincite.address.push(address, { ...seen, at: ordinal });
    } else if (entry) pincite.address.write(address, { ...seen, at: ordinal });
    document.querySelectorAll("a.cite").forEach((a) =>
      a.classList.toggle("open", a.dataset.document === name && a.dataset.paragraph === String(ordinal)));
    tally();
    return true;
  }

  function alight(paragraph, lit, focus) {
    panel().querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
    paragraph.classList.add("lit");
    paragraph.dataset.lit = lit;
    const ranges = lit.split(" ").filter(Boolean).map((range) => range.split("-").map(Number));
    paragraph.querySelectorAll(".s").forEach((sentence) => {
      const [start, end] = sentence.dataset.span.split("-").map(Number);
      if (ranges.some(([from, to]) => start < to && from < end)) sentence.classList.add("lit");
    });
    if (focus) paragraph.focus({ preventScroll: true });
  }

  // Fetches what comes before or after the text that is there, and lets go of what is far away.
  let growing = false;
  async function grow(down) {
    const box = text();
    if (growing || !box) return;
    const [first, last] = [Number(box.dataset.first), Number(box.dataset.last)];
    const [from, to] = down ? [last + 1, Math.min(last + STEP, count())] : [Math.max(first - STEP, 1), first - 1];
    if (from > to) return;
    growing = true;
    const html = await fetch(route(panel().dataset.document, `/part?first=${from}&last=${to}`))
      .then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);
    if (html !== null && box === text()) {
      const part = fragment(html);
      if (down) {
        box.append(part);
        box.dataset.last = to;
      } else {
        keep(box, () => { box.prepend(part); box.dataset.first = from; });
      }
      trim(box, down);
      tally();
    }
    growing = false;
    if (html !== null || box !== text()) near();  // after a failure, not before one scrolls on
  }

  // Changes what stands above without moving what is read.
  function keep(box, change) {
    const anchor = first(box);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor?.isConnected) box.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  function trim(box, fromTop) {
    const paras = box.querySelectorAll(".para");
    const most = Math.max(MOST, paras.length - STEP);
    if (paras.length <= MOST || box.scrollHeight < SCREENS * box.clientHeight) return;
    if (fromTop) {
      const last = paras[paras.length - most - 1];  // what stands between it and the next belongs to the next
      keep(box, () => {
        while (box.firstChild !== last) box.firstChild.remove();
        last.remove();
        box.dataset.first = Number(last.id.slice(1)) + 1;
      });
    } else {
      const stay = paras[most - 1];
      while (box.lastChild && box.lastChild !== stay) box.lastChild.remove();
      box.dataset.last = stay.id.slice(1);
    }
  }

  function near() {
    const box = text();
    if (!box || growing) return;
    if (box.scrollTop + 2 * box.clientHeight > box.scrollHeight && Number(box.dataset.last) < count()) grow(true);
    else if (box.scrollTop < box.clientHeight && Number(box.dataset.first) > 1) grow(false);
  }

  // Where in the document the top of what is read stands, as a share of it.
  function place() {
    const box = text();
    const rail = panel()?.querySelector(".rail");
    if (!box || !rail) return;
    const edge = box.getBoundingClientRect().top;
    const paras = [...box.querySelectorAll(".para")];
    const shown = paras.filter((para) => { const r = para.getBoundingClientRect(); return r.bottom > edge && r.top < edge + box.clientHeight; });
    const read = shown.find((para) => para.classList.contains("lit")) || shown[0];
    if (read && box.clientWidth === wide) stays = read;
    stop(box, read);
    let here = rail.querySelector(".here");
    if (!here) rail.append(here = pincite.make("span", { className: "here" }));
    const of = Math.max(count(), 1);
    const first = shown.length ? Number(shown[0].id.slice(1)) : Number(box.dataset.first);
    const last = shown.length ? Number(shown[shown.length - 1].id.slice(1)) : first;
    here.style.top = `${100 * (first - 1) / of}%`;
    here.style.height = `max(14px, ${100 * (last - first + 1) / of}%)`;
  }

  // Of all the numbers, that of one paragraph in sight can be reached by the Tab key.
  function stop(box, paragraph) {
    const [now, next] = [box.querySelector('.ordinal[tabindex="0"]'), paragraph?.querySelector(".ordinal")];
    if (now === next) return;
    if (now) now.tabIndex = -1;
    if (next) next.tabIndex = 0;
  }

  // What is looked at stays in sight when a change of the window's width breaks the lines anew.
  let [wide, stays] = [0, null];
  const resized = new ResizeObserver(() => {
    const box = text();
    if (!box || box.clientWidth === wide) return;
    wide = box.clientWidth;
    if (stays && box.contains(stays)) scrollWithin(box, stays, 48, false);
  });

  function watch() {
    const box = text();
    if (!box || box.dataset.watched) return;
    box.dataset.watched = "yes";
    resized.disconnect();
    [wide, stays] = [box.clientWidth, null];
    resized.observe(box);
    box.addEventListener("scroll", () => { near(); place(); }, { passive: true });
    requestAnimationFrame(() => { near(); place(); });
  }

  function close() {
    if (!document.body.classList.contains("reading")) return;
    document.body.classList.remove("reading");
    if (panel()) pincite.address.write({}, here()[1]);
    if (phone.matches && opener?.isConnected) opener.focus();
  }

  // The passages that are cited, and the places found, in the margin and in the rail.
  function tally() {
    const here = panel();
    if (!here) return;
    const mine = cited.filter((one) => one.name === here.dataset.document);
    const ordinals = new Set(mine.map((one) => `p${one.ordinal}`));
    here.querySelectorAll(".para").forEach((paragraph) => paragraph.classList.toggle("cited", ordinals.has(paragraph.id)));
    const told = here.querySelector(".cited-count");
    const said = mine.length ? `${mine.length} cited` : "";
    if (told.textContent !== said) told.textContent = said;
    here.querySelectorAll('[data-do="previous"], [data-do="next"]').forEach((button) => { button.disabled = !mine.length; });
    const rail = here.querySelector(".rail");
    rail.querySelectorAll(".mark").forEach((mark) => mark.remove());
    mark("found", pincite.finder.ordinals());
    mark("", mine.map((one) => one.ordinal));
    place();
    pincite.finder.glow();
  }

  // Marks paragraphs in the rail; no finer than it can be seen, since there may be thousands of them.
  function mark(kind, ordinals) {
    const at = new Set(ordinals.map((ordinal) => Math.round(FINE * (ordinal - .5) / Math.max(count(), 1))));
    panel().querySelector(".rail").append(...[...at].map((share) => pincite.make("span", { className: `mark ${kind}`.trim(), style: `top:${100 * share / FINE}%` })));
  }

  // Cited passages in the order of the document, and where among them the lit one stands.
  function walk(step) {
    const stops = cited.filter((one) => one.name === panel()?.dataset.document).sort((a, b) => a.ordinal - b.ordinal);
    if (!stops.length) return;
    const lit = panel()?.querySelector(".para.lit");
    const at = lit ? Number(lit.id.slice(1)) : 0;
    const later = stops.filter((one) => step * (one.ordinal - at) > 0);
    const next = (step > 0 ? later[0] : later[later.length - 1]) || (step > 0 ? stops[0] : stops[stops.length - 1]);
    open(next.name, next.ordinal, { lit: next.lit });
  }

  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a.cite, a.ordinal, a.section");
    if (anchor && !event.metaKey && !event.ctrlKey && !event.shiftKey && panel()) {
      event.preventDefault();
      opener = anchor;
      const { document: name, paragraph, lit } = anchor.dataset;
      if (!anchor.matches(".section")) looked = `${name}#p${paragraph}`;
      const number = anchor.matches(".ordinal");
      if (number) pincite.copy(anchor.href, "Link copied.");  // to be sent to somebody
      open(name, Number(paragraph), { lit, entry: number ? "replace" : "push" }).then((shown) => { if (!shown) location.assign(anchor.href); });
      return;
    }
    const rail = event.target.closest?.(".rail");
    if (rail && panel()) {
      const box = rail.getBoundingClientRect();
      open(panel().dataset.document, Math.min(Math.floor(count() * (event.clientY - box.top) / box.height) + 1, count()), { focus: false });
      return;
    }
    const action = event.target.closest?.("button[data-do]")?.dataset.do;
    if (action === "next") walk(1);
    if (action === "previous") walk(-1);
    if (action === "close") close();
    if (action === "read") {
      opener = event.target;
      document.body.classList.add("reading");
      text()?.focus();
    }
  });

  pincite.key("n", "Next cited passage", () => pincite.on("Ask", () => walk(1)));
  pincite.key("p", "Previous cited passage", () => pincite.on("Ask", () => walk(-1)));
  pincite.key("Esc", "Leave a box; on a phone, close the document", close);
  // The passage a person has opened since the last question, once: the next may mean what stands there.
  let looked = "";
  pincite.opened = () => { const address = looked; looked = ""; return address; };
  pincite.panel = { now: panel, text, top, open, tally, route };
  pincite.open = (name, ordinal = 1, lit = "") => open(name, ordinal, { lit, entry: "push" });
  pincite.refresh = refresh;
  // Where there is room beside the answer, the passage that answers best is shown there, but in a document that one
  // reads already: there one stays where one is.
  let offered = "";  // what was shown so the last time
  pincite.beside = (passages) => {
    const shown = panel()?.dataset.document;
    if (phone.matches || !shown || !passages.length || (passages[0].name === shown && reads())) return;
    offered = `${passages[0].name}#p${passages[0].ordinal}`;
    open(passages[0].name, passages[0].ordinal, { lit: passages[0].lit, focus: false });
  };
  // Whether a person has gone to where they are in the document, or has only been shown it.
  function reads() {
    const lit = panel().querySelector(".para.lit");
    if (!lit) return top() > 1;
    const [box, at] = [text().getBoundingClientRect(), lit.getBoundingClientRect()];
    return offered !== `${panel().dataset.document}#${lit.id}` || at.bottom < box.top || at.top > box.bottom;
  }
  pincite.cite = (passages) => { cited = passages; tally(); };
  pincite.scrollWithin = scrollWithin;

  // Goes to where an entry of the history was, one that one comes back to or one that was typed.
  function restore(focus, entry) {
    const { document: name, paragraph } = pincite.address.read();
    const { at = 1, lit = "", reading = true } = history.state?.pincite || {};
    if (!panel() || (!name && !paragraph)) return;
    open(name || panel().dataset.document, paragraph ?? at, { lit, focus, entry, light: paragraph !== null, reading });
  }
  addEventListener("popstate", () => restore(false, null));

  // A link to a paragraph, /d/lecture#p12, opens the page with that paragraph lit, or says why it cannot.
  let arrived = false;
  function arrive() {
    if (arrived) return;
    arrived = true;
    const { document: name, paragraph } = pincite.address.read();
    if (name && name !== panel()?.dataset.document) {
      pincite.tell(missing(name), { wrong: true });
      pincite.address.write({ document: null, paragraph: null });
    } else if (paragraph !== null) requestAnimationFrame(() => restore(!history.state?.pincite, "replace"));
  }
  new MutationObserver(() => {
    if (panel() && !text().dataset.watched) {
      watch();
      tally();
      arrive();
      pincite.finder.arrived();
    } else if (!arrived && !panel() && document.querySelector("#talk [data-conversation]")) setTimeout(arrive, 500);  // an empty library has no panel
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
