/** What is pasted elsewhere: a link or a pixel as plain text, HTML and Markdown. */

export interface Snippet {
  id: "plain" | "html" | "markdown" | "pixel";
  text: string;
}

export function snippetsOf(title: string, url: string, isPixel: boolean): Snippet[] {
  if (isPixel) {
    return [
      { id: "plain", text: url },
      {
        id: "pixel",
        // Without words, so that nobody has it read aloud.
        text: `<img src="${html(url)}" alt="" width="1" height="1">`,
      },
    ];
  }
  return [
    { id: "plain", text: url },
    { id: "html", text: `<a href="${html(url)}">${html(title)}</a>` },
    { id: "markdown", text: `[${markdown(title)}](${url})` },
  ];
}

function html(text: string): string {
  return text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

function markdown(text: string): string {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}
