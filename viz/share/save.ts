// Hands a file to whoever looks at the page; nothing leaves the browser.

export function saveText(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type }));
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then; the blob would else stay in memory.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
