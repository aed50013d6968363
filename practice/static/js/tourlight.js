// Lights what the tour says is to be pressed. Blocks are drawn again at any time, so it is found anew each time.

let lit = null; // the node
let shown = ""; // the spot that was scrolled into view

export function lightUp(spot, again = false) {
  const node = spot && find(spot);
  if (lit && lit !== node) lit.classList.remove("tour-lit");
  lit = node || null;
  if (!node) {
    if (!spot) shown = "";
    return;
  }
  node.classList.add("tour-lit");
  const key = JSON.stringify(spot);
  if (spot.surface === "modal" || (key === shown && !again)) return;
  shown = key;
  // After the list has gone to its end, which takes a frame.
  requestAnimationFrame(() => requestAnimationFrame(() => {
    node.scrollIntoView({ block: "center" });
    if (again) node.focus({ preventScroll: true });
  }));
}

function find(spot) {
  if (spot.surface === "modal") return document.querySelector("#modals .modal-submit:not([hidden])") || document.querySelector("#modals .modal-cancel");
  const roots = spot.surface === "home" ? [...document.querySelectorAll("#main .home")] : [...document.querySelectorAll("#main .message")].filter((one) => one.dataset.ts === spot.ts);
  const fits = (one) => one.dataset.actionId === spot.action_id && (!spot.block_id || one.closest("[data-block-id]")?.dataset.blockId === spot.block_id);
  return roots.flatMap((root) => [...root.querySelectorAll("[data-action-id]")]).find(fits) || null;
}
