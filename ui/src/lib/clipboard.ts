// Puts text on the clipboard, also where the web view does not offer the clipboard to scripts.

export async function copyText(text: string): Promise<void> {
  // Some web views leave it out, whatever the types say.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) return clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("the web view refused to copy");
}
