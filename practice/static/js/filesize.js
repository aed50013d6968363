// 950 B, 2.4 KB, 31 MB: as the page of a file has it, too (practice/file_pages.py).
export function sizeOf(bytes) {
  if (typeof bytes !== "number") return "";
  if (bytes < 1000) return `${bytes} B`;
  const [count, unit] = bytes < 1e6 ? [bytes / 1000, "KB"] : [bytes / 1e6, "MB"];
  return `${count < 10 ? count.toFixed(1) : Math.round(count)} ${unit}`;
}
