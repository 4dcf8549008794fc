// The document: a window of its text that grows and moves as one reads, its citations, and what is searched for in it.
(() => {
  const STEP = 40;   // paragraphs fetched at once
  const MOST = 160;  // paragraphs kept on the page
  const phone = window.matchMedia("(max-width: 800px)");
  const panel = () => document.querySelector("#doc .panel");
  const text = () => panel()?.querySelector(".panel-text");
  const count = () => Number(panel()?.dataset.count || 0);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const route = (name, rest = "") => `/panel/${encodeURIComponent(name)}${rest}`;
  let opener = null;
  let cited = [];     // what the last answer cites: {name, ordinal, lit}
  let found = null;   // what is searched for in the document: {words, places, at}

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

  // Puts a document into the panel, or another stretch of the one that is there, with a paragraph in it.
  let showing = 0;
  async function show(name, ordinal) {
    const mine = ++showing;
    const answer = await fetch(route(name, `?at=${ordinal}`)).catch(() => null);
    if (!answer?.ok || !panel() || mine !== showing) return false;
    const made = fragment(await answer.text()).querySelector(".panel");
    if (panel().dataset.document === name) text().replaceWith(made.querySelector(".panel-text"));
    else { panel().replaceWith(made); found = null; }
    watch();
    tally();
    return true;
  }

  // Shows the document as it is by now, once the library has changed; one that is not among the names is gone.
  async function refresh(names) {
    const [here, box] = [panel(), text()];
    if (!here || !box) return;
    if (!names.includes(here.dataset.document)) {
      here.querySelector(".note").textContent = "This document is no longer in the library.";
      return;
    }
    const top = [...box.querySelectorAll(".para")].find((para) => para.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
    const ordinal = top ? Number(top.id.slice(1)) : 1;
    const answer = await fetch(route(here.dataset.document, `?at=${ordinal}`)).catch(() => null);
    if (!answer?.ok || here !== panel()) return;
    const made = fragment(await answer.text()).querySelector(".panel");
    const said = (root, of) => root.querySelector(of)?.textContent;
    const changed = made.dataset.count !== here.dataset.count || said(made, "h2") !== said(here, "h2") || said(made, ".note") !== said(here, ".note")
      || [...made.querySelectorAll(".para")].some((para) => here.querySelector(`#${para.id}`) && para.textContent !== said(here, `#${para.id}`));
    if (!changed || here !== panel()) return;
    here.replaceWith(made);
    found = null;
    watch();
    const same = made.querySelector(`#p${ordinal}`);
    if (same) scrollWithin(text(), same, 0, false);
    tally();
  }

  async function open(name, ordinal = 1, lit = "", focus = true) {
    const here = panel()?.dataset.document === name && panel().querySelector(`#p${Number(ordinal)}`);
    if (!here && !(await show(name, ordinal))) return false;
    const paragraph = panel().querySelector(`#p${Number(ordinal)}`);
    document.body.classList.add("reading");
    if (!paragraph) return true;
    panel().querySelectorAll(".lit").forEach((element) => element.classList.remove("lit"));
    paragraph.classList.add("lit");
    const ranges = (lit || "").split(" ").filter(Boolean).map((range) => range.split("-").map(Number));
    paragraph.querySelectorAll(".s").forEach((sentence) => {
      const [start, end] = sentence.dataset.span.split("-").map(Number);
      if (ranges.some(([from, to]) => start < to && from < end)) sentence.classList.add("lit");
    });
    scrollWithin(text(), paragraph, 48, Boolean(here));
    if (focus) paragraph.focus({ preventScroll: true });
    document.querySelectorAll("a.cite").forEach((a) =>
      a.classList.toggle("open", a.dataset.document === name && a.dataset.paragraph === String(ordinal)));
    tally();
    return true;
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
    const answer = await fetch(route(panel().dataset.document, `/part?first=${from}&last=${to}`)).catch(() => null);
    if (answer?.ok && box === text()) {
      const part = fragment(await answer.text());
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
    near();
  }

  // Changes what stands above without moving what is read.
  function keep(box, change) {
    const anchor = [...box.querySelectorAll(".para")].find((para) => para.getBoundingClientRect().bottom > box.getBoundingClientRect().top);
    const before = anchor?.getBoundingClientRect().top ?? 0;
    change();
    if (anchor?.isConnected) box.scrollTop += anchor.getBoundingClientRect().top - before;
  }

  function trim(box, fromTop) {
    const paras = box.querySelectorAll(".para");
    if (paras.length <= MOST) return;
    if (fromTop) {
      const last = paras[paras.length - MOST - 1];  // what stands between it and the next belongs to the next
      keep(box, () => {
        while (box.firstChild !== last) box.firstChild.remove();
        last.remove();
        box.dataset.first = Number(last.id.slice(1)) + 1;
      });
    } else {
      const stay = paras[MOST - 1];
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
    const top = box.getBoundingClientRect().top;
    const paras = [...box.querySelectorAll(".para")];
    const shown = paras.filter((para) => { const r = para.getBoundingClientRect(); return r.bottom > top && r.top < top + box.clientHeight; });
    let here = rail.querySelector(".here");
    if (!here) rail.append(here = pincite.make("span", { className: "here" }));
    const of = Math.max(count(), 1);
    const first = shown.length ? Number(shown[0].id.slice(1)) : Number(box.dataset.first);
    const last = shown.length ? Number(shown[shown.length - 1].id.slice(1)) : first;
    here.style.top = `${100 * (first - 1) / of}%`;
    here.style.height = `max(14px, ${100 * (last - first + 1) / of}%)`;
  }

  function watch() {
    const box = text();
    if (!box || box.dataset.watched) return;
    box.dataset.watched = "yes";
    box.addEventListener("scroll", () => { near(); place(); }, { passive: true });
    requestAnimationFrame(() => { near(); place(); });
  }

  function close() {
    if (!document.body.classList.contains("reading")) return;
    document.body.classList.remove("reading");
    if (phone.matches && opener?.isConnected) opener.focus();
  }

  // The passages the last answer cites, and the places found, in the margin and in the rail.
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
    const at = (ordinal) => `${100 * (ordinal - .5) / Math.max(count(), 1)}%`;
    if (found) for (const [ordinal] of found.places) rail.append(pincite.make("span", { className: "mark found", style: `top:${at(ordinal)}` }));
    for (const one of mine) rail.append(pincite.make("span", { className: "mark", style: `top:${at(one.ordinal)}` }));
    place();
    glow();
  }

  // Cited passages in the order of the document, and where among them the lit one stands.
  function walk(step) {
    const stops = cited.filter((one) => one.name === panel()?.dataset.document).sort((a, b) => a.ordinal - b.ordinal);
    if (!stops.length) return;
    const lit = panel()?.querySelector(".para.lit");
    const at = lit ? Number(lit.id.slice(1)) : 0;
    const later = stops.filter((one) => step * (one.ordinal - at) > 0);
    const stop = (step > 0 ? later[0] : later[later.length - 1]) || (step > 0 ? stops[0] : stops[stops.length - 1]);
    open(stop.name, stop.ordinal, stop.lit);
  }

  // Paints the places found that are on the page, without touching the text; offsets count code points.
  function glow() {
    if (!window.CSS?.highlights) return;
    CSS.highlights.delete("found");
    CSS.highlights.delete("found-here");
    if (!found) return;
    const [all, here] = [new Highlight(), new Highlight()];
    found.places.forEach(([ordinal, spans], n) => {
      const paragraph = panel()?.querySelector(`#p${ordinal} p`);
      if (paragraph) for (const span of spans) (n === found.at ? here : all).add(range(paragraph, span));
    });
    CSS.highlights.set("found", all);
    CSS.highlights.set("found-here", here);
  }

  function range(paragraph, [start, end]) {
    const units = (points) => [...paragraph.textContent].slice(0, points).join("").length;
    const made = document.createRange();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    let [from, to, at] = [units(start), units(end), 0];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const after = at + node.length;
      if (from >= at && from < after) made.setStart(node, from - at);
      if (to > at && to <= after) { made.setEnd(node, to - at); break; }
      at = after;
    }
    return made;
  }

  async function search(words) {
    const name = panel().dataset.document;
    if (!words.trim()) { found = null; told(); tally(); return; }
    const places = await pincite.ask(route(name, `/find?words=${encodeURIComponent(words)}`), { quiet: true }).catch(() => null);
    if (!places || panel()?.dataset.document !== name || panel().querySelector(".finder input").value !== words) return;
    const top = Number(text().querySelector(".para")?.id.slice(1) || 1);
    const at = Math.max(places.findIndex(([ordinal]) => ordinal >= top), 0);
    found = { words, places, at };
    told();
    if (places.length) await open(name, places[at][0], "", false);
    tally();
  }

  function told() {
    const said = panel().querySelector(".found-count");
    said.textContent = !found ? "" : found.places.length ? `${found.at + 1} of ${found.places.length}` : "Not found";
  }

  async function step(by) {
    if (!found?.places.length) return;
    found.at = (found.at + by + found.places.length) % found.places.length;
    told();
    await open(panel().dataset.document, found.places[found.at][0], "", false);
    tally();
  }

  function finder() {
    const form = panel()?.querySelector(".finder");
    if (!form) return;
    document.body.classList.add("reading");
    form.hidden = false;
    form.querySelector("input").select();
  }

  let wait = null;
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(".finder input")) return;
    clearTimeout(wait);
    wait = setTimeout(() => search(event.target.value), 150);
  });
  document.addEventListener("submit", (event) => { if (event.target.matches?.(".finder")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".finder input")) return;
    if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
    if (event.key === "Escape") {
      event.preventDefault();
      event.target.form.hidden = true;
      event.target.value = "";
      search("");
      text()?.focus();
    }
  }, true);

  document.addEventListener("click", (event) => {
    const anchor = event.target.closest?.("a.cite, a.ordinal, a.section");
    if (anchor && !event.metaKey && !event.ctrlKey && !event.shiftKey && panel()) {
      event.preventDefault();
      opener = anchor;
      const { document: name, paragraph, lit } = anchor.dataset;
      if (!anchor.matches(".section")) looked = `${name}#p${paragraph}`;
      if (anchor.matches(".ordinal")) copyLink(anchor);
      open(name, Number(paragraph), lit).then((shown) => { if (!shown) location.assign(anchor.href); });
      return;
    }
    const rail = event.target.closest?.(".rail");
    if (rail && panel()) {
      const box = rail.getBoundingClientRect();
      open(panel().dataset.document, Math.min(Math.floor(count() * (event.clientY - box.top) / box.height) + 1, count()), "", false);
      return;
    }
    const action = event.target.closest?.("button[data-do]")?.dataset.do;
    if (action === "next") walk(1);
    if (action === "previous") walk(-1);
    if (action === "found-next") step(1);
    if (action === "found-previous") step(-1);
    if (action === "find") finder();
    if (action === "close") close();
    if (action === "read") {
      opener = event.target;
      document.body.classList.add("reading");
      text()?.focus();
    }
  });

  // A paragraph's number is its link; a click puts it where a colleague can be sent it from.
  function copyLink(anchor) {
    history.replaceState(history.state, "", `${location.pathname}${location.search}#p${anchor.dataset.paragraph}`);
    pincite.copy(anchor.href, "Link copied.");
  }

  pincite.key("n", "Next cited passage", () => walk(1));
  pincite.key("p", "Previous cited passage", () => walk(-1));
  pincite.key("f", "Search in the document", finder);
  pincite.key("Esc", "Leave a box; on a phone, close the document", close);
  // The passage a person has opened since the last question, once: the next may mean what stands there.
  let looked = "";
  pincite.opened = () => { const address = looked; looked = ""; return address; };
  pincite.open = open;
  pincite.refresh = refresh;
  // Where there is room beside the answer, the document that answers best is shown there, unless it is already.
  pincite.beside = (passages) => {
    const here = panel()?.dataset.document;
    if (phone.matches || !here || !passages.length || passages[0].name === here) return;
    open(passages[0].name, passages[0].ordinal, passages[0].lit, false);
  };
  pincite.cite = (passages) => { cited = passages; tally(); };
  pincite.scrollWithin = scrollWithin;

  // A link to a paragraph, /d/lecture#p12, opens the page with that paragraph lit.
  let linked = /^#p\d+$/.test(location.hash) ? Number(location.hash.slice(2)) : null;
  new MutationObserver(() => {
    if (!panel() || text()?.dataset.watched) return;
    watch();
    tally();
    if (linked) {
      const ordinal = linked;
      linked = null;
      requestAnimationFrame(() => open(new URLSearchParams(location.search).get("document") || panel().dataset.document, ordinal));
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
  window.addEventListener("hashchange", () => {
    if (/^#p\d+$/.test(location.hash) && panel()) open(panel().dataset.document, Number(location.hash.slice(2)));
  });
})();
