// 1,2 MB: as portal/words.py says it.

const written = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

export function sizeOf(bytes) {
  if (bytes < 1e3) return `${bytes} B`;
  return bytes < 1e6 ? `${written.format(bytes / 1e3)} kB` : `${written.format(bytes / 1e6)} MB`;
}
