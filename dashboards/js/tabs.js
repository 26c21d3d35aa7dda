/** Panels of which one is shown, chosen by tabs: arrows go from tab to tab, as the ARIA practices have it. */

/** @param {HTMLElement} list with role tablist; each tab names its panel by `aria-controls` */
export function listenToTabs(list) {
  const tabs = () => [...list.querySelectorAll("[role=tab]")].filter((tab) => !tab.hidden);
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab !== null) choose(list, tab);
  });
  list.addEventListener("keydown", (event) => {
    const all = tabs();
    const here = all.indexOf(document.activeElement);
    const to = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || here < 0) return;
    // The page's own arrows move through the call.
    event.stopPropagation();
    event.preventDefault();
    const tab = all[(to + all.length) % all.length];
    choose(list, tab);
    tab.focus();
  });
}

function choose(list, chosen) {
  for (const tab of list.querySelectorAll("[role=tab]")) {
    const is = tab === chosen;
    tab.setAttribute("aria-selected", is);
    tab.tabIndex = is ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !is;
  }
}
