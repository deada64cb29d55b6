// A box for the query language: it proposes fields, values and operators where the caret stands.
export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector("#querybox")
  if (!root) return
  const box = root.querySelector("textarea")
  const list = root.querySelector("[role=listbox]")
  const state = (root.state ??= { given: null, said: null, shown: [], at: -1, from: 0, timer: 0 })
  const page = root.ownerDocument

  box.placeholder = data.placeholder
  box.setAttribute("aria-label", data.label)
  list.setAttribute("aria-label", data.proposals)
  box.rows = data.rows
  const name = root.querySelector("label")
  name.textContent = data.label
  name.hidden = data.rows === 1
  root.classList.toggle("tall", data.rows > 1)
  if (state.given !== data.value) {
    // The server has another text than it had: it wins, unless it only says back what was typed.
    if (data.value !== state.said) box.value = data.value
    state.given = data.value
  }
  box.setAttribute("aria-invalid", data.mistaken ? "true" : "false")
  root.querySelector(".empty-it").hidden = !box.value || data.rows > 1
  root.querySelector(".empty-it").setAttribute("aria-label", data.clear)

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase()
  const grow = () => {
    if (data.rows === 1) {
      box.style.height = "auto"
      box.style.height = `${Math.min(box.scrollHeight, 160)}px`
    }
  }
  const say = () => {
    clearTimeout(state.timer)
    if (box.value === state.said || (state.said === null && box.value === data.value)) return
    state.said = box.value
    setTriggerValue("said", { text: box.value })
  }
  const quoted = (text) => (/^[\p{L}\p{N}_.-]+$/u.test(text) ? text : `"${text.replace(/"/g, "")}"`)

  // ---- What may stand at the caret
  const proposals = (asked) => {
    const before = box.value.slice(0, box.selectionStart)
    const field = before.match(/(?:^|[\s(])([a-z]+):(?:\(((?:[^()]*[\s|])?))?("?[^\s()"|]*)$/i)
    if (field && data.values[field[1].toLowerCase()]) {
      const typed = fold(field[3].replace(/"/g, ""))
      const found = data.values[field[1].toLowerCase()].filter((one) => fold(one.value).includes(typed) || fold(one.hint).includes(typed))
      if (found.length === 1 && fold(found[0].value) === typed) return []
      return found.slice(0, 8).map((one) => ({
        label: one.value, hint: one.hint, insert: quoted(one.value), from: before.length - field[3].length,
      }))
    }
    const word = before.match(/(?:^|[\s(])([^\s():"|]*)$/)
    if (!word || (!word[1] && !asked)) return []
    const typed = word[1]
    const from = before.length - typed.length
    const small = fold(typed)
    const operators = !before.slice(0, from).trim() ? [] : data.operators.filter((one) => fold(one.value).startsWith(small) && one.value !== typed)
    const fields = data.fields.filter((one) => one.value.startsWith(small))
    const named = small.length < 2 ? [] : data.names.filter((one) => fold(one.hint).includes(small))
    return [
      ...named.map((one) => ({ label: one.value, hint: one.hint, insert: one.value + " ", from })),
      ...fields.map((one) => ({ label: `${one.value}:`, hint: one.hint, insert: `${one.value}:`, from, more: true })),
      ...operators.map((one) => ({ label: one.value, hint: one.hint, insert: one.value + " ", from })),
    ].slice(0, 8)
  }
  const draw = () => {
    const open = state.shown.length > 0
    list.hidden = !open
    list.replaceChildren(...state.shown.map((one, place) => {
      const line = page.createElement("div")
      line.className = "option" + (place === state.at ? " at" : "")
      line.id = `proposal-${place}`
      line.setAttribute("role", "option")
      line.setAttribute("aria-selected", place === state.at ? "true" : "false")
      const label = page.createElement("code")
      label.textContent = one.label
      const hint = page.createElement("span")
      hint.textContent = one.hint
      line.append(label, hint)
      line.onmousedown = (event) => { event.preventDefault(); take(one) }
      return line
    }))
    if (state.at >= 0) box.setAttribute("aria-activedescendant", `proposal-${state.at}`)
    else box.removeAttribute("aria-activedescendant")
  }
  const propose = (asked) => {
    state.shown = proposals(asked)
    state.at = -1
    draw()
  }
  const shut = () => { state.shown = []; state.at = -1; draw() }
  const take = (one) => {
    const after = box.value.slice(box.selectionStart)
    const before = box.value.slice(0, one.from) + one.insert
    box.value = before + after
    box.setSelectionRange(before.length, before.length)
    grow()
    if (one.more) propose(false)
    else shut()
    later()
  }
  const later = () => {
    clearTimeout(state.timer)
    if (data.live) state.timer = setTimeout(say, 500)
  }

  box.oninput = () => { grow(); propose(false); later() }
  box.onblur = () => { shut(); if (data.live) say() }
  box.onkeydown = (event) => {
    if (event.isComposing) return
    const open = state.shown.length > 0
    if ((event.key === " " && event.ctrlKey) || (event.key === "ArrowDown" && !open && data.rows === 1)) {
      event.preventDefault()
      propose(true)
    } else if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault()
      const by = event.key === "ArrowDown" ? 1 : -1
      state.at = (state.at + by + state.shown.length + (state.at < 0 && by < 0 ? 1 : 0)) % state.shown.length
      draw()
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && state.at >= 0))) {
      event.preventDefault()
      take(state.shown[Math.max(0, state.at)])
    } else if (event.key === "Escape" && open) {
      event.stopPropagation()
      shut()
    } else if (event.key === "Enter" && (data.rows === 1 || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      shut()
      say()
    }
  }
  root.querySelector(".empty-it").onclick = () => { box.value = ""; grow(); shut(); box.focus(); say() }
  if (root.pressed) page.removeEventListener("keydown", root.pressed)
  root.pressed = (event) => {
    if (!root.isConnected) return page.removeEventListener("keydown", root.pressed)
    const at = event.composedPath()[0]
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName ?? "") || at.isContentEditable) return
    event.preventDefault()
    box.focus()
    box.select()
  }
  if (data.rows === 1) page.addEventListener("keydown", root.pressed)
  grow()
  return () => page.removeEventListener("keydown", root.pressed)
}
