// The Study tab: cards to keep, their review by keyboard or thumb, and how it goes.
(() => {
  const { make, ask, tell, dialog, typing } = pincite;
  const { many, shown } = pincite.progress;
  const GRADES = ["again", "hard", "good", "easy"];
  const VERDICTS = { exact: "Right", near: "Nearly right", meaning: "Right by meaning", wrong: "Not the same" };
  const card = (id, rest = "") => `/study/cards/${encodeURIComponent(id)}${rest}`;
  let page = null; // the parts of the tab, once it is there
  let view = "review";
  let asked = null; // the card on the desk: {card, began, shown, typed, suggested}
  let done = []; // what "u" takes back, the last first: cards graded, buried or suspended since the page was opened
  let busy = false;
  let wanted = 0; // how often a card was asked for: of two answers on their way the later is shown, and no card changes under one's hands
  let within = ""; // the document that cards are proposed of

  const here = () => page && page.root.offsetParent !== null;
  const button = (text, act, more = {}) => make("button", { type: "button", className: "tool", textContent: text, onclick: act, ...more });

  // Does one thing at a time; what goes wrong is told by ask.
  async function once(act) {
    if (busy) return;
    busy = true;
    try { await act(); } catch { /* told */ } finally { busy = false; }
  }

  // Does something with the card on the desk, and shows what is due then: also where the card is not any more as it was
  // shown, since it was reviewed, left out or dropped elsewhere.
  const onward = (act) => once(async () => {
    try { await act(); } catch { /* told */ }
    await showReview();
  });

  // Does one thing after the other, where each press is meant.
  let before = Promise.resolve();
  const after = (act) => { before = before.then(act).catch(() => null /* told */); };

  function open(address, event) {
    if (event && (event.metaKey || event.ctrlKey || event.shiftKey)) return;
    event?.preventDefault();
    const at = address.lastIndexOf("#p");
    pincite.on("Ask", () => pincite.open?.(address.slice(0, at), Number(address.slice(at + 2)), ""));
  }

  // A passage with what the card quotes of it lit.
  function passage(one) {
    const at = one.quote && one.quote !== one.passage ? one.passage.indexOf(one.quote) : -1;
    const parts = at < 0 ? [one.passage] : [one.passage.slice(0, at), make("mark", { textContent: one.quote }), one.passage.slice(at + one.quote.length)];
    return make("blockquote", { dir: "auto" }, ...parts);
  }

  function place(one) {
    if (!one.address) return make("span", { className: "orphan", textContent: one.orphaned ? "Its passage stands in no document any more; this is what it said." : "Made elsewhere" });
    const at = one.address.lastIndexOf("#p");
    return make("a", { className: "tool", href: `/d/${encodeURIComponent(one.address.slice(0, at))}${one.address.slice(at)}`, textContent: `Open in context · ${one.address}`, onclick: (event) => open(one.address, event) });
  }

  function show(name) {
    view = name;
    for (const tab of page.tabs.children) tab.setAttribute("aria-pressed", String(tab.dataset.view === name));
    return { review: showReview, cards: showCards, progress: showProgress }[name]();
  }

  // Review

  async function showReview() {
    const mine = ++wanted;
    const found = await ask("/study/queue").catch(() => null);
    if (!found || view !== "review" || mine !== wanted) return;
    const { left } = found;
    page.sum.textContent = `${left.new} new · ${left.learning} learning · ${left.due} due`;
    if (!found.card) { asked = null; page.body.replaceChildren(...idle(found)); return; }
    asked = { card: found.card, began: Date.now(), shown: false, typed: null, suggested: "good" };
    draw();
  }

  function idle(found) {
    const words = found.kept ? "Nothing is due now." : "No card is kept yet.";
    const more = found.kept ? "Come back when cards are due, or keep some more." : "Cards are made of your documents, word for word; keep those you want to learn.";
    return [make("p", { className: "none", textContent: words }), make("p", { className: "quiet", textContent: more }),
      make("p", {}, button("Choose cards", () => show("cards"))), ...(found.kept ? [limitsForm(found.limits)] : [])];
  }

  function limitsForm(limits) {
    const number = (value, min = 0, max = 9999) => make("input", { type: "number", min, max, value });
    const [fresh, reviews, recall] = [number(limits.new), number(limits.reviews), number(Math.round(limits.retention * 100), 70, 99)];
    const form = make("form", { className: "limits" }, make("label", {}, "New a day ", fresh), make("label", {}, "Reviews a day ", reviews),
      make("label", { title: "Cards are asked again when you are this likely to still know them; more means more reviews." }, "Recall, % ", recall),
      make("button", { type: "submit", className: "tool", textContent: "Set" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      once(async () => {
        await ask("/study/limits", { method: "POST", body: { new: Number(fresh.value), reviews: Number(reviews.value), retention: Number(recall.value) / 100 } });
        await showReview();
      });
    });
    return form;
  }

  function draw() {
    const one = asked.card;
    const face = make("div", { className: "face" }, make("p", { className: "source", textContent: one.source }), make("p", { className: "prompt", dir: "auto", textContent: one.prompt }));
    if (one.leech) face.append(make("p", { className: "leech", textContent: `A leech: forgotten ${one.lapses} times. Put it in other words, or suspend it.` }));
    page.body.replaceChildren(face, ...(asked.shown ? back(one) : front(one)));
    const first = page.body.querySelector("input, .reveal, .grade.suggested");
    if (here()) first?.focus({ preventScroll: true });
  }

  function front(one) {
    const reveal = button("Show answer", () => reveal_(null), { className: "tool reveal", title: "Space" });
    const parts = [];
    if (one.typed) {
      const input = make("input", { type: "text", maxLength: 2000, autocomplete: "off", autocapitalize: "off", spellcheck: false, placeholder: "Type the answer, or leave it empty", "aria-label": "Your answer" });
      const form = make("form", { className: "typed" }, input, make("button", { type: "submit", className: "tool", textContent: "Check" }));
      form.addEventListener("submit", (event) => { event.preventDefault(); reveal_(input.value.trim() || null); });
      input.addEventListener("keydown", (event) => {
        const again = "1234".includes(event.key) && Date.now() - asked.began < 400; // a grade of the card before, pressed twice
        if (again || (event.key === " " && !input.value)) event.preventDefault();
        if (event.key === " " && !input.value) reveal_(null);
      });
      parts.push(form);
    }
    parts.push(make("div", { className: "row" }, reveal, ...(one.choices.length ? [button("Choices", () => choose(one))] : []), ...aside(one)));
    return parts;
  }

  // Wrong answers of the same kind with the right one among them, in the order of the alphabet.
  function choose(one) {
    if (page.body.querySelector(".choices")) return;
    const all = [...one.choices, one.answer].sort((a, b) => a.localeCompare(b));
    page.body.querySelector(".typed")?.remove();
    page.body.append(make("div", { className: "choices", role: "group", "aria-label": "Choices" }, ...all.map((text) => button(text, () => reveal_(text)))));
    page.body.querySelector(".choices button").focus();
  }

  const reveal_ = (typed) => once(async () => {
    if (!asked || asked.shown) return;
    const mine = asked;
    mine.typed = typed;
    mine.took = Date.now() - mine.began;
    try {
      mine.compared = typed ? await ask(card(mine.card.id, "/compare"), { method: "POST", body: { typed } }) : null;
    } catch { await showReview(); return; }
    if (mine.compared) mine.suggested = mine.compared.suggested;
    mine.shown = true;
    if (mine === asked) draw();
  });

  function back(one) {
    const parts = [];
    if (asked.compared) {
      const pieces = asked.compared.pieces.flatMap((piece) => piece.same ? [make("span", { textContent: piece.right })]
        : [piece.typed ? make("del", { textContent: piece.typed }) : null, piece.right ? make("ins", { textContent: piece.right }) : null]);
      parts.push(make("p", { className: `verdict ${asked.compared.verdict}`, role: "status" }, make("b", { textContent: VERDICTS[asked.compared.verdict] }), " ", ...pieces.filter(Boolean)));
    }
    parts.push(make("p", { className: "answer", dir: "auto", textContent: one.answer }));
    if (one.passage && one.passage !== one.answer) parts.push(passage(one));
    parts.push(make("div", { className: "grades", role: "group", "aria-label": "How well did you know it?" }, ...GRADES.map((name, n) =>
      make("button", { type: "button", className: name === asked.suggested ? "grade suggested" : "grade", "data-grade": name, title: `${n + 1}`, onclick: () => grade(n + 1) },
        make("b", { textContent: name[0].toUpperCase() + name.slice(1) }), make("span", { textContent: one.intervals[name] })))));
    parts.push(make("div", { className: "row" }, place(one), ...aside(one)));
    return parts;
  }

  function aside(one) {
    return [button("Undo", () => undo(), { title: "u" }), button("Bury", () => away(one, "bury"), { title: "b: not before tomorrow" }),
      button("Suspend", () => away(one, "suspend"), { title: "s: left out until you take it in again" }), button("Edit", () => edit(one, showReview), { title: "e" })];
  }

  const grade = (number) => asked?.shown && onward(async () => {
    const { id, due } = asked.card;
    await ask(card(id, "/review"), { method: "POST", body: { grade: number, milliseconds: Math.min(asked.took, 86400000), typed: asked.typed, due } });
    done.push({ id, way: "undo" });
  });

  const undo = (what = done[done.length - 1]) => once(async () => {
    if (!what) { tell("There is nothing to take back since the page was opened.", { seconds: 3 }); return; }
    await ask(card(what.id, `/${what.way}`), { method: "POST", body: {} });
    done = done.filter((one) => one !== what);
    tell("Taken back.", { seconds: 3 });
    await showReview();
  });

  const away = (one, how) => onward(async () => {
    await ask(card(one.id, `/${how}`), { method: "POST", body: {} });
    const what = { id: one.id, way: "release" };
    done.push(what);
    tell(how === "bury" ? "Left until tomorrow." : "Suspended.", { action: ["Undo", () => done.includes(what) && undo(what)], seconds: 5 });
  });

  // Opens the words of a card; one that is only proposed is kept, by `first`, once they are.
  function edit(one, then, first = () => null) {
    const [prompt, answer] = [one.prompt, one.answer].map((value) => make("textarea", { value, rows: 4, maxLength: 2000 }));
    const form = make("form", { className: "words" }, make("label", {}, "Front ", prompt), make("label", {}, "Back ", answer), make("button", { type: "submit", className: "tool", textContent: "Keep" }));
    const box = dialog("Edit the card", form);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const save = () => ask(card(one.id), { method: "POST", body: { prompt: prompt.value, answer: answer.value } });
      const kept = await Promise.resolve(first()).then(save).catch(() => null);
      if (!kept) return;
      box.close();
      then();
    });
    prompt.focus();
  }

  // Cards: those proposed, and those kept

  async function showCards() {
    const [proposed, kept, formats, shelf] = await Promise.all([ask(`/study/proposals?count=20${within ? `&within=${encodeURIComponent(within)}` : ""}`), ask("/study/cards"), ask("/study/formats"), ask("/shelf")]).catch(() => []);
    if (!kept || view !== "cards") return;
    page.sum.textContent = many(kept.cards.length, "card");
    const file = make("input", { type: "file", accept: ".txt,.tsv,.csv,text/plain", className: "off", tabIndex: -1, "aria-hidden": "true", onchange: () => takeIn(file.files[0]) });
    page.body.replaceChildren(
      make("section", { "aria-label": "Proposed cards" }, make("h3", { textContent: "Proposed, the best first" }), ofDocument(shelf.documents),
        proposed.cards.length ? make("ul", { className: "list" }, ...proposed.cards.map(proposedRow)) : make("p", { className: "quiet", textContent: "There is nothing more to make a card of." }),
        proposed.cards.length ? button(`Keep all ${proposed.cards.length}`, () => once(async () => { await pick({ keep: proposed.cards.map((one) => one.id) }); await showCards(); })) : null),
      make("section", { "aria-label": "Kept cards" }, make("h3", { textContent: "Kept" }),
        make("div", { className: "row" }, ...(kept.cards.length ? formats.map(({ name, label }) => make("a", { className: "tool", href: `/study/export?format=${name}`, download: "", textContent: `Export: ${label}` })) : []),
          button("Import from Anki…", () => file.click()), file),
        make("ul", { className: "list" }, ...kept.cards.map(keptRow))));
  }

  // Which document cards are proposed of, where there are several.
  function ofDocument(documents) {
    if (documents.length < 2) return null;
    const select = make("select", { "aria-label": "Propose cards of", onchange: () => { within = select.value; showCards(); } },
      make("option", { value: "", textContent: "All documents" }), ...documents.map((one) => make("option", { value: one.name, textContent: one.title })));
    select.value = within;
    return select;
  }

  const pick = (body) => ask("/study/proposals", { method: "POST", body: { within: within ? [within] : [], ...body } });

  function proposedRow(one) {
    const row = make("li", {}, make("p", { className: "prompt", dir: "auto", textContent: one.prompt }), make("p", { className: "answer", dir: "auto", textContent: one.answer }));
    const gone = (body) => after(async () => {
      await pick(body);
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next?.querySelector("button") || page.top).focus();
    });
    row.append(make("div", { className: "row" },
      button("Keep", () => gone({ keep: [one.id] }), { "aria-label": `Keep: ${one.prompt}` }),
      button("Edit", () => edit(one, showCards, () => pick({ keep: [one.id] })), { "aria-label": `Keep and edit: ${one.prompt}` }),
      button("Drop", () => { gone({ drop: [one.id] }); tell("It will not be proposed again.", { action: ["Keep it", () => after(async () => { await pick({ keep: [one.id] }); await showCards(); })], seconds: 6 }); }, { "aria-label": `Drop: ${one.prompt}` }), place(one)));
    return row;
  }

  function keptRow(one) {
    const buried = one.buried && new Date(one.buried) > new Date();
    const state = [one.kind, one.suspended ? "suspended" : buried ? "left until tomorrow" : one.new ? "new" : `due ${new Date(one.due).toLocaleDateString()}`, one.leech ? "leech" : "", one.orphaned ? "orphaned" : ""];
    const act = (path, method = "POST") => once(async () => { await ask(card(one.id, path), method === "POST" ? { method, body: {} } : { method }); await showCards(); page.top.focus(); });
    const drop = async () => {
      await act("", "DELETE");
      tell("Dropped, with its reviews kept.", { action: ["Undo", () => act("/restore")], seconds: 10 });
    };
    return make("li", {}, make("p", { className: "prompt", dir: "auto", textContent: one.prompt }), make("p", { className: "answer", dir: "auto", textContent: one.answer }),
      make("p", { className: "quiet", textContent: state.filter(Boolean).join(" · ") }),
      make("div", { className: "row" }, button("Edit", () => edit(one, showCards), { "aria-label": `Edit: ${one.prompt}` }),
        one.suspended || buried ? button("Take in again", () => act("/release"), { "aria-label": `Take in again: ${one.prompt}` }) : button("Suspend", () => act("/suspend"), { "aria-label": `Suspend: ${one.prompt}` }),
        button("Drop", drop, { "aria-label": `Drop the card: ${one.prompt}` }), place(one)));
  }

  const takeIn = (file) => once(async () => {
    if (!file) return;
    const { said } = await ask("/study/import", { method: "POST", body: new Blob([file]) });
    tell(said, { seconds: 10 });
    await showCards();
  });

  // Progress

  async function showProgress() {
    const found = await ask("/study/progress").catch(() => null);
    if (!found || view !== "progress") return;
    page.sum.textContent = many(found.cards, "card");
    page.body.replaceChildren(...shown(found, open, place));
  }

  function build(root) {
    const tab = (name, text) => make("button", { type: "button", className: "tool", "data-view": name, "aria-pressed": "false", textContent: text, onclick: () => show(name) });
    page = { root, top: make("h2", { textContent: "Study", tabIndex: -1 }), sum: make("p", { className: "sum", role: "status" }), body: make("div", { className: "desk" }) };
    page.tabs = make("div", { className: "tasks", role: "group", "aria-label": "Study" }, tab("review", "Review"), tab("cards", "Cards"), tab("progress", "Progress"));
    root.append(make("div", { className: "study" }, make("header", { className: "bar" }, make("div", { className: "heading" }, page.top, page.sum), page.tabs), page.body));
    show(view); // a tab that is chosen by a key, or by a reload, is there before its content
  }

  const acts = {
    " ": () => reveal_(null), Enter: () => reveal_(null), u: () => undo(),
    b: () => asked && away(asked.card, "bury"), s: () => asked && away(asked.card, "suspend"), e: () => asked && edit(asked.card, showReview),
    o: () => asked?.shown && asked.card.address && open(asked.card.address),
    1: () => grade(1), 2: () => grade(2), 3: () => grade(3), 4: () => grade(4),
  };
  pincite.key("Space, Enter", "In Study: show the answer");
  pincite.key("1 … 4", "In Study, once it is shown: again, hard, good, easy");
  pincite.key("u, b, s, e, o", "In Study: take the last grade back, bury, suspend, edit, open in context");
  document.addEventListener("keydown", (event) => {
    if (!here() || view !== "review" || typing(event.target) || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open]")) return;
    const pressed = event.target.closest?.("button, a") && !event.target.matches(".reveal") && (event.key === " " || event.key === "Enter");
    const graded = "1234".includes(event.key) && !asked?.shown; // then it is the number of a tab
    if (!acts[event.key] || pressed || graded) return;
    event.preventDefault();
    acts[event.key]();
  }, true); // before the keys of the whole page, which take what is left

  pincite.when("#study-desk", build);
  document.addEventListener("click", (event) => {
    if (page && event.target.closest?.("#tabs [role=tab]")?.textContent.trim() === "Study" && (view !== "review" || !asked)) show(view);
  });
})();
