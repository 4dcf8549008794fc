// How the learning goes: what is due when, what was done on which day, and where in the documents it stands.
pincite.progress = (() => {
  const { make } = pincite;
  const NARROWEST = 24, GAP = 1; // what a thumb can press, and what stands between two such things, in pixels
  const PARTS = [["weak", "recall below 70%"], ["fair", "70 to 89%"], ["firm", "90% and more"], ["new", "new"], ["none", "no cards"]];
  const many = (count, one) => `${count.toLocaleString("en-US")} ${one}${count === 1 ? "" : "s"}`;
  const percent = (share) => (share === null ? "–" : `${Math.round(share * 100)}%`);
  const few = (count) => count.toLocaleString("en-US", { notation: "compact" });
  const sum = (numbers) => numbers.reduce((all, one) => all + one, 0);
  const date = (day) => new Date(`${day}T12:00`);
  const named = (day, how) => date(day).toLocaleDateString("en-US", how);
  const short = (day) => named(day, { month: "short", day: "numeric" });
  const month = (day) => named(day, { month: "short" });
  const grouped = (all, key) => all.reduce((groups, one, n) => groups.set(key(one, n), [...(groups.get(key(one, n)) || []), one]), new Map());
  const section = (title, ...parts) => make("section", {}, make("h3", { textContent: title }), ...parts);
  const quiet = (text) => make("p", { className: "quiet", textContent: text });

  function shown(found, open, place) {
    const fact = (label, value) => make("div", { className: "fact" }, make("b", { textContent: value }), make("span", { textContent: label }));
    const documents = found.documents.filter((one) => one.cards);
    return [
      make("div", { className: "facts" }, fact("reviews today", found.today), fact("days in a row", found.streak), fact("recalled in 30 days", percent(found.month.share)), fact("recalled ever", percent(found.ever.share)),
        fact("new", found.new), fact("suspended", found.suspended), fact("leeches", found.leeches), fact("orphaned", found.orphaned)),
      section(`Due in the next ${found.forecast.length} days`, ...forecast(found.forecast)),
      section("Reviews by day", ...heat(found.days)),
      section("Documents", documents.length ? colours() : quiet("No card is of a document here."), ...documents.map((one) => learned(one, open))),
      section("Weakest", found.weakest.length ? make("ul", { className: "list" }, ...found.weakest.map((one) =>
        make("li", {}, make("p", { className: "prompt", dir: "auto", textContent: one.prompt }), make("div", { className: "row" }, make("span", { className: "quiet", textContent: `recall ${percent(one.recall)}` }), place(one)))))
        : quiet("Nothing was reviewed yet.")),
    ];
  }

  // A column for each day to come: its number of cards over its bar, its date below.
  function forecast(days) {
    const most = Math.max(1, ...days.map((one) => one.cards));
    const until = (end) => sum(days.slice(0, end).map((one) => one.cards)).toLocaleString("en-US");
    const said = days.filter((one) => one.cards).map((one) => `${short(one.day)}: ${many(one.cards, "card")}`);
    const column = ({ day, cards }, n) => make("div", { className: "day", title: `${short(day)}: ${many(cards, "card")}` },
      make("div", { className: "column" }, make("b", { textContent: cards ? few(cards) : "" }), make("i", { style: `--share:${cards / most}` })),
      make("span", { textContent: date(day).getDate() }), make("span", { textContent: n === 0 || date(day).getDate() === 1 ? month(day) : "" }));
    return [quiet(`${until(1)} today · ${until(7)} in 7 days · ${until(days.length)} in ${days.length} days`),
      make("div", { className: "ahead", role: "img", "aria-label": said.join(", ") || "No card is due" }, ...days.map(column))];
  }

  // A column for each week, a row for each day of it from Monday on; the darker a day, the more was reviewed.
  function heat(days) {
    const busiest = days.reduce((most, one) => (one.reviews > most.reviews ? one : most));
    const top = Math.max(1, busiest.reviews);
    const before = (date(days[0].day).getDay() + 6) % 7;
    const week = (n) => Math.floor((before + n) / 7);
    const weeks = week(days.length - 1) + 1;
    const begins = (day, n) => (n === 0 ? date(day).getDate() < 10 : date(day).getDate() === 1) && week(n) < weeks - 1;
    const grid = make("div", { className: "heat", role: "img", "aria-label": byMonth(days) },
      ...["Mon", "Wed", "Fri"].map((name, n) => make("span", { textContent: name, style: `grid-area:${2 * n + 2} / 1` })),
      ...days.flatMap(({ day }, n) => (begins(day, n) ? [make("span", { className: "month", textContent: month(day), style: `grid-area:1 / ${week(n) + 2}` })] : [])),
      ...days.map(({ day, reviews }, n) => make("i", { "data-level": Math.ceil((reviews / top) * 4), title: `${short(day)}: ${many(reviews, "review")}`, style: `grid-area:${((before + n) % 7) + 2} / ${week(n) + 2}` })));
    const since = named(days[0].day, { month: "short", day: "numeric", year: "numeric" });
    const most = busiest.reviews ? `, most on ${short(busiest.day)}: ${busiest.reviews.toLocaleString("en-US")}` : "";
    return [quiet(`${many(sum(days.map((one) => one.reviews)), "review")} since ${since}${most}`), grid, shades(top)];
  }

  function byMonth(days) {
    const months = grouped(days.filter((one) => one.reviews), (one) => one.day.slice(0, 7));
    const said = [...months].map(([name, some]) => `${named(`${name}-01`, { month: "long", year: "numeric" })}: ${many(sum(some.map((one) => one.reviews)), "review")} on ${many(some.length, "day")}`);
    return said.join(", ") || "No reviews";
  }

  // Which shade means how many reviews, where the busiest day had `top`.
  function shades(top) {
    const steps = [0, 1, 2, 3, 4].map((level) => [level, level && Math.floor(((level - 1) * top) / 4) + 1, Math.floor((level * top) / 4)]);
    return make("p", { className: "legend" }, make("span", { textContent: "fewer" }),
      ...steps.filter(([, first, last]) => first <= last).map(([level, first, last]) =>
        make("span", {}, make("i", { "data-level": level }), first === last ? few(first) : `${few(first)}–${few(last)}`)),
      make("span", { textContent: "more" }));
  }

  const colours = () => make("p", { className: "legend" }, ...PARTS.map(([name, said]) => make("span", {}, make("i", { "data-recall": name }), said)));

  function learned(one, open) {
    const stability = one.stability === null ? "" : ` · stability ${one.stability.toFixed(1)} days · recall ${percent(one.recall)}`;
    return make("div", { className: "learned" },
      make("p", {}, make("b", { textContent: one.title }), make("span", { className: "quiet", textContent: ` ${many(one.cards, "card")}, ${one.new} new${stability}` })),
      ...strip(one, open));
  }

  // A document from its first paragraph to its last, in as many equal parts as there is room to press; what a part says
  // while it is pointed at or has the focus stands below it.
  function strip(one, open) {
    const bar = make("div", { className: "strip", role: "group", "aria-label": `Where the cards of ${one.title} stand` });
    const line = make("span", { textContent: "Press a part to read it" });
    const draw = () => {
      const count = Math.min(one.strip.length, Math.floor((bar.clientWidth + GAP) / (NARROWEST + GAP)));
      if (count < 1 || bar.children.length === count) return;
      const held = bar.contains(document.activeElement) ? Number(document.activeElement.dataset.first) : 0;
      const parts = merged(one.strip, count);
      bar.replaceChildren(...parts.map((part) => drawn(part, () => open(`${one.name}#p${part.at}`))));
      if (held) bar.children[parts.findIndex((part) => part.last >= held)].focus();
    };
    const say = (event) => { if (event.target.title) line.textContent = event.target.title; };
    bar.addEventListener("mouseover", say);
    bar.addEventListener("focusin", say);
    new ResizeObserver(draw).observe(bar);
    const [first, last] = [one.strip[0].paragraph, one.strip[one.strip.length - 1].last];
    return [bar, make("div", { className: "axis quiet", "aria-hidden": "true" }, make("span", { textContent: `¶${first}` }), line, make("span", { textContent: last === first ? "" : `¶${last}` }))];
  }

  // Neighbours put together into `count` parts: their cards counted up, the weakest recall shown, and where that is.
  function merged(parts, count) {
    const groups = grouped(parts, (_, n) => Math.floor((n * count) / parts.length));
    return [...groups.values()].map((some) => {
      const seen = some.filter((part) => part.recall !== null).sort((a, b) => a.recall - b.recall);
      const at = seen[0] || some.find((part) => part.cards) || some[0];
      return { first: some[0].paragraph, last: some[some.length - 1].last, at: at.paragraph, cards: sum(some.map((part) => part.cards)), recall: at.recall, several: seen.length > 1 };
    });
  }

  function drawn(part, act) {
    if (!part.cards) return make("i", { "data-recall": "none" });
    const share = part.recall === null ? null : Math.round(part.recall * 100);
    const level = share === null ? "new" : share < 70 ? "weak" : share < 90 ? "fair" : "firm";
    const where = part.first === part.last ? `Paragraph ${part.first}` : `Paragraphs ${part.first} to ${part.last}`;
    const known = share === null ? "new" : `${part.several ? "weakest " : ""}recall ${share}%`;
    const said = `${where}: ${many(part.cards, "card")}, ${known}`;
    return make("button", { type: "button", "data-recall": level, "data-first": part.first, title: said, "aria-label": said, textContent: share ?? "", onclick: act });
  }

  return { shown, many };
})();
