// Line icons on a 20 x 20 grid, drawn with the current colour.

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  close: "M5 5l10 10M15 5 5 15",
  back: "M12 4 6 10l6 6",
  down: "M5 8l5 5 5-5",
  next: "M8 5l5 5-5 5",
  plus: "M10 4v12M4 10h12",
  bolt: "M11 2.5 4.5 11.5H10L9 17.5l6.5-9H10z",
  send: "M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11",
  dots: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  dotsdown: "M10 4.5h.01M10 10h.01M10 15.5h.01",
  search: "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM13 13l4 4",
  check: "M4 10.5 8 14.5 16 5.5",
  eye: "M2.5 10S5.5 4.5 10 4.5 17.5 10 17.5 10 14.5 15.5 10 15.5 2.5 10 2.5 10zM10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  calendar: "M4 5h12v11H4zM4 8.5h12M7 3v3M13 3v3",
  clock: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 6v4l3 2",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1",
  moon: "M16.5 11.5A7 7 0 0 1 8.5 3.5a7 7 0 1 0 8 8z",
  thread: "M4 4h12v9H9l-4 3.5V13H4z",
  file: "M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15",
  picture: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M12.500 7.500h.01",
  save: "M10 3v9M6 8.5l4 4 4-4M4 15.5h12",
  window: "M8 4H4v12h12v-4M11 4h5v5M16 4l-7 7",
  alert: "M10 3 2.5 16.5h15zM10 8v4M10 14.3h.01",
  skip: "M4 5l7 5-7 5zM15 5v10",
  people: "M7.5 4a2.75 2.75 0 1 0 0 5.5 2.75 2.75 0 0 0 0-5.5zM2.5 16c0-3 2-4.5 5-4.5s5 1.5 5 4.5M13 4.5a2.5 2.5 0 0 1 0 5M14.5 11.7c2 .5 3 2 3 4.3",
  bold: "M6 4h5a3 3 0 0 1 0 6H6zM6 10h6a3 3 0 0 1 0 6H6z",
  italic: "M8.5 4H14M6 16h5.5M11.5 4l-3 12",
  strike: "M4 10h12M13.5 6.5C13 5 11.7 4 10 4 8 4 6.5 5 6.5 6.8M6.5 13.5C7 15 8.300 16 10 16c2 0 3.500-1 3.500-2.800",
  code: "M7 6l-4 4 4 4M13 6l4 4-4 4",
  quote: "M4 4v12M8 6h8M8 10h8M8 14h5",
  pencil: "M4 16l.8-3.500L13.500 3.800a1.500 1.500 0 0 1 2.100 0l.6.6a1.500 1.500 0 0 1 0 2.100L7.500 15.200zM12 5.500 14.500 8",
  letters: "M2.500 15.500 7 4.500l4.500 11M4 12h6M17 10v5.500M17 12.750a2.500 2.750 0 1 1-5 0 2.500 2.750 0 0 1 5 0z",
  at: "M13 10a3 3 0 1 1-6 0 3 3 0 0 1 6 0zM13 7v4.200a2 2 0 0 0 4 0V10a7 7 0 1 0-3 5.700",
  keyboard: "M2.500 5h15v10h-15zM5.500 8h.01M8.500 8h.01M11.500 8h.01M14.500 8h.01M6.500 12h7",
  ordered: "M8 5h9M8 10h9M8 15h9M3.500 3.500 4.500 3v4M3.300 12.300c.3-.8 1.900-.7 1.900.3 0 .7-1.900 1.600-1.900 2.400h2",
  storm: "M6 12.500a3.500 3.500 0 0 1 0-7 4.500 4.500 0 0 1 8.500.5 3.250 3.250 0 0 1 0 6.500M10.500 9 8.500 13h3L9.500 17.500",
  inspect: "M3 5h14M3 9h6M3 13h5M13 9.500a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM15.200 14.700 17.500 17",
  list: "M8 5h9M8 10h9M8 15h9M4 5h.01M4 10h.01M4 15h.01",
  tour: "M10 2.5v15M7.500 17.500h5M4 4.500h10l2.500 2.500-2.500 2.500H4z",
};

const NS = "http://www.w3.org/2000/svg";

export function icon(name, size = 18) {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(NS, "path");
  path.setAttribute("d", PATHS[name] || PATHS.alert);
  svg.append(path);
  return svg;
}
