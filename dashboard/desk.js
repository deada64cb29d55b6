// The queue under the fingers: one moves, picks and acts by keyboard at once, and the server follows.
// What is acted on is said with the version that was on screen, so nobody overwrites what they have not seen.
const TYPED = /^(INPUT|TEXTAREA|SELECT)$/

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector("#desk")
  if (!root) return
  const page = root.ownerDocument
  const desk = (root.desk ??= {
    picked: new Set(), cursor: null, anchor: null, unheard: [], number: 0, timer: 0, menu: null, born: Date.now(),
  })

  const rows = () => Array.from(root.querySelectorAll(".row[data-case]"))
  const idOf = (row) => Number(row.dataset.case)
  const rowOf = (id) => rows().find((row) => idOf(row) === id)
  const make = (tag, name, text) => {
    const made = page.createElement(tag)
    if (name) made.className = name
    if (text !== undefined) made.textContent = text
    return made
  }

  // ---- What the server has not confirmed is sent again with the next act: a rerun cut short loses nothing.
  desk.unheard = desk.unheard.filter((one) => !data.heard.includes(one.id))
  desk.send = setTriggerValue
  // And by itself after a while, should no act follow; each is done once, however often it is sent.
  const sendAgain = (tries) => {
    clearTimeout(desk.again)
    desk.again = setTimeout(() => {
      if (desk.unheard.length === 0 || tries === 0) return
      desk.send("acts", desk.unheard)
      sendAgain(tries - 1)
    }, 12000)
  }
  const say = (act, value, marks, next) => {
    desk.unheard.push({ id: `${desk.born}-${++desk.number}`, act, value: value ?? null, marks: marks ?? [], next: next ?? null })
    // A heartbeat that arrives while the page is being made would leave it half made.
    const hand = page.defaultView.listenerHand
    if (hand) hand.until = Date.now() + 60000
    setTriggerValue("acts", desk.unheard)
    sendAgain(3)
  }

  const drop = () => {
    desk.picked.clear()
    desk.all = false
  }

  // ---- Drawing
  const list = root.querySelector(".list")
  if (root.dataset.shown !== data.html) {
    const box = list.querySelector(".scroll")
    const top = box ? box.scrollTop : 0
    const same = root.dataset.about === data.about
    list.innerHTML = data.html
    const fresh = list.querySelector(".scroll")
    if (fresh && same) fresh.scrollTop = top
    if (!same) drop()
    root.dataset.shown = data.html
    root.dataset.about = data.about
  }
  const there = new Set(rows().map(idOf))
  for (const id of desk.picked) if (!there.has(id)) desk.picked.delete(id)
  const moving = desk.unheard.some((one) => one.act === "open")
  if (!moving || !there.has(desk.cursor)) desk.cursor = data.opened ? data.opened.id : null

  const bar = root.querySelector(".bulk")
  if (bar.dataset.shown !== data.bulk) {
    bar.innerHTML = data.bulk
    bar.dataset.shown = data.bulk
  }
  const paint = () => {
    for (const row of rows()) {
      const open = idOf(row) === desk.cursor
      row.classList.toggle("open", open)
      if (open) row.setAttribute("aria-current", "true")
      else row.removeAttribute("aria-current")
      const picked = desk.picked.has(idOf(row))
      row.classList.toggle("picked", picked)
      row.querySelector(".pick")?.setAttribute("aria-checked", picked ? "true" : "false")
    }
    bar.hidden = desk.picked.size === 0
    bar.querySelector(".many").textContent = desk.all
      ? data.words.everything : data.words.picked.replace("{n}", desk.picked.size)
  }

  const said = root.querySelector(".said-last")
  said.hidden = !data.said
  if (data.said && said.dataset.id !== data.said.id) {
    said.dataset.id = data.said.id
    said.replaceChildren(make("span", data.said.bad ? "bad" : "", data.said.text))
    if (data.said.undo) {
      const back = make("button", "button small", data.words.undo)
      back.dataset.desk = "undo"
      back.prepend(make("kbd", "", "u"), " ")
      said.append(back)
    }
  }
  paint()

  // ---- What an act is about
  const version = (id) => {
    const row = rowOf(id)
    if (row) return Number(row.dataset.version)
    return data.opened && data.opened.id === id ? data.opened.version : null
  }
  const marks = () => {
    if (desk.all) return [[0, 0]] // everything that the list is of, not only what is shown
    const ids = desk.picked.size ? Array.from(desk.picked) : desk.cursor === null ? [] : [desk.cursor]
    return ids.map((id) => [id, version(id)]).filter((mark) => mark[1] !== null)
  }
  const nextAfter = (gone) => {
    const left = rows().map(idOf)
    const at = left.indexOf(desk.cursor)
    const rest = at < 0 ? left : [...left.slice(at + 1), ...left.slice(0, at).reverse()]
    return rest.find((id) => !gone.has(id)) ?? null
  }
  const act = (name, value) => {
    const about = marks()
    if (about.length === 0) return
    const next = nextAfter(new Set(about.map((mark) => mark[0])))
    drop()
    paint()
    say(name, value, about, next)
  }

  // ---- Moving
  const openAt = (id, now) => {
    desk.cursor = id
    paint()
    rowOf(id)?.scrollIntoView({ block: "nearest" })
    clearTimeout(desk.timer)
    const send = () => {
      desk.unheard = desk.unheard.filter((one) => one.act !== "open")
      say("open", id)
    }
    if (now) send()
    else desk.timer = setTimeout(send, 110) // holding j down asks for the last one only
  }
  const move = (by) => {
    const all = rows()
    if (all.length === 0) return
    const at = all.findIndex((row) => idOf(row) === desk.cursor)
    openAt(idOf(all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]), false)
  }
  const pick = (id, toOther) => {
    const all = rows().map(idOf)
    if (toOther && desk.anchor !== null) {
      const [a, b] = [all.indexOf(desk.anchor), all.indexOf(id)].sort((x, y) => x - y)
      if (a >= 0) for (const each of all.slice(a, b + 1)) desk.picked.add(each)
    } else if (desk.picked.has(id)) desk.picked.delete(id)
    else desk.picked.add(id)
    desk.anchor = id
    desk.all = false
    paint()
  }

  // ---- Menus and the sheet of keys
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase()
  const shut = () => {
    root.querySelector(".over").replaceChildren()
    root.querySelector(".over").hidden = true
    desk.menu = null
    desk.before?.focus?.({ preventScroll: true })
  }
  const cover = (name, label) => {
    const over = root.querySelector(".over")
    desk.before = page.activeElement
    desk.menu = name
    const box = make("div", "sheet")
    box.setAttribute("role", "dialog")
    box.setAttribute("aria-modal", "true")
    box.setAttribute("aria-label", label)
    over.replaceChildren(box)
    over.hidden = false
    over.onclick = (event) => { if (event.target === over) shut() }
    over.onkeydown = (event) => {
      event.stopPropagation()
      if (event.key === "Escape") shut()
    }
    return box
  }
  const menu = (name) => {
    const asked = data.menus[name]
    if (!asked || marks().length === 0) return
    const box = cover(name, asked.title)
    const input = make("input")
    input.placeholder = asked.title
    input.setAttribute("aria-label", asked.title)
    input.maxLength = 200
    const found = make("div", "options")
    found.setAttribute("role", "listbox")
    box.append(input, found)
    let at = 0
    const choose = (option) => { shut(); act(asked.act, option.value) }
    const draw = () => {
      const wanted = fold(input.value.trim())
      const shown = asked.options.filter((each) => fold(each.label).includes(wanted))
      const typed = input.value.trim()
      if (asked.free && typed && !asked.options.some((each) => fold(each.label) === wanted)) {
        shown.push({ value: typed, label: asked.free.replace("{name}", typed) })
      }
      at = Math.max(0, Math.min(at, shown.length - 1))
      found.replaceChildren(...shown.map((each, place) => {
        const line = make("div", "option" + (place === at ? " at" : ""))
        line.setAttribute("role", "option")
        line.setAttribute("aria-selected", place === at ? "true" : "false")
        line.append(make("span", "", each.label))
        if (each.hint) line.append(make("span", "soft small", each.hint))
        line.onclick = () => choose(each)
        return line
      }))
      if (shown.length === 0) found.append(make("div", "option soft", data.words.nothing))
      found.children[at]?.scrollIntoView({ block: "nearest" })
      return shown
    }
    let shown = draw()
    input.oninput = () => { at = 0; shown = draw() }
    input.onkeydown = (event) => {
      if (event.isComposing) return
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault()
        at += event.key === "ArrowDown" ? 1 : -1
        shown = draw()
      } else if (event.key === "Enter") {
        event.preventDefault()
        if (shown[at]) choose(shown[at])
      }
    }
    input.focus({ preventScroll: true })
  }
  const help = () => {
    const box = cover("help", data.words.keys)
    box.tabIndex = -1
    box.append(make("h2", "", data.words.keys))
    const table = make("div", "keys")
    for (const [keys, what] of data.help) {
      const cell = make("span")
      for (const key of keys.split(" ")) cell.append(make("kbd", "", key), " ")
      table.append(cell, make("span", "", what))
    }
    box.append(table)
    box.focus({ preventScroll: true })
  }

  // ---- What stands elsewhere on the page
  const typeInto = (name, tab) => {
    const box = page.querySelector(`.st-key-${name} textarea`)
    if (!box) return
    page.querySelectorAll(".st-key-compose [role=tab]")[tab]?.click()
    const focus = (tries) => {
      box.scrollIntoView({ block: "nearest" })
      box.focus({ preventScroll: true })
      // A box behind its tab takes the focus only once the tab is drawn.
      if (page.activeElement !== box && tries > 0) page.defaultView.requestAnimationFrame(() => focus(tries - 1))
    }
    focus(30)
  }
  const copy = async () => {
    const box = page.querySelector(".st-key-reply_box textarea")
    if (!box?.value) return
    try {
      await page.defaultView.navigator.clipboard.writeText(box.value)
    } catch {
      box.select() // without leave to write there, the reader presses Ctrl-C
      return
    }
    for (const button of deep("[data-desk=copy]")) button.classList.add("done")
  }
  const deep = (selector, from = page) => [
    ...from.querySelectorAll(selector),
    ...Array.from(from.querySelectorAll("*")).flatMap((one) => (one.shadowRoot ? deep(selector, one.shadowRoot) : [])),
  ]

  const clear = () => { drop(); paint() }
  const bound = (name) => () => (data.menus[name] ? menu(name) : act(name))
  const COMMON = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    Enter: () => desk.cursor !== null && openAt(desk.cursor, true),
    o: () => desk.cursor !== null && openAt(desk.cursor, true),
    x: () => desk.cursor !== null && pick(desk.cursor, false),
    X: () => desk.cursor !== null && pick(desk.cursor, true),
    u: () => say("undo"), "?": help, Escape: clear,
  }
  const CASES = {
    a: () => menu("assign"), g: () => menu("team"), p: () => menu("priority"), t: () => menu("tag"),
    w: () => menu("wait"), s: () => act("start"), e: () => act("close"), b: () => act("back"),
    n: () => typeInto("note_box", 1), r: () => typeInto("reply_box", 0), R: () => menu("replies"),
  }
  const OTHERS = Object.entries(data.binds ?? {})
  const KEYS = { ...COMMON, ...(data.binds ? Object.fromEntries(OTHERS.map(([key, name]) => [key, bound(name)])) : CASES) }
  const BUTTONS = {
    assign: CASES.a, team: CASES.g, priority: CASES.p, tag: CASES.t, wait: CASES.w, start: CASES.s, close: CASES.e,
    back: CASES.b, note: CASES.n, reply: CASES.r, replies: CASES.R, undo: COMMON.u, help, copy, clear,
    take: () => act("assign", data.me),
    all: () => { for (const row of rows()) desk.picked.add(idOf(row)); desk.all = true; paint() },
    ...Object.fromEntries(OTHERS.map(([, name]) => [name, bound(name)])),
  }

  root.onclick = (event) => {
    const row = event.target.closest(".row[data-case]")
    if (!row || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    if (event.target.closest(".pick")) pick(idOf(row), event.shiftKey)
    else if (event.shiftKey) pick(idOf(row), true)
    else openAt(idOf(row), true)
  }
  const first = (event) => event.composedPath?.()[0] ?? event.target
  const typing = (event) => {
    const at = first(event)
    return TYPED.test(at.tagName ?? "") || at.isContentEditable || at.closest?.("[role=combobox],[role=listbox]")
  }
  const leave = () => {
    if (!desk.pressed) return
    page.removeEventListener("keydown", desk.pressed)
    page.removeEventListener("click", desk.clicked)
  }
  leave()
  desk.pressed = (event) => {
    if (!root.isConnected) return leave()
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return
    if (desk.menu || typing(event)) return
    if ((event.key === "Enter" || event.key === " ") && first(event).closest?.("button,a")) return
    const does = KEYS[event.key]
    if (!does) return
    event.preventDefault()
    does()
  }
  desk.clicked = (event) => {
    if (!root.isConnected) return leave()
    const pressed = event.composedPath().find((one) => one.dataset?.desk)
    if (!pressed) return
    event.preventDefault()
    BUTTONS[pressed.dataset.desk]?.()
  }
  page.addEventListener("keydown", desk.pressed)
  page.addEventListener("click", desk.clicked)
  return leave
}
