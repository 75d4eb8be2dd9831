/** The QR code of an address, drawn here: no other host need be asked for a picture. */
import { encode } from "uqr";

/** Modules left white on each side, as ISO/IEC 18004 asks. */
const QUIET = 4;

export interface Code {
  size: number;
  /** The dark modules, as the path of an SVG whose unit is a module. */
  path: string;
}

export function codeOf(url: string): Code {
  const { data, size } = encode(url, { ecc: "M", border: QUIET });
  const path = data
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  return { size, path };
}

export function asSvg({ size, path }: Code): Blob {
  const text =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size * 16}" height="${size * 16}"` +
    ` viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>\n`;
  return new Blob([text], { type: "image/svg+xml" });
}

/** At least so many pixels wide, and a whole number to each module, so that edges are sharp. */
export async function asPng({ size, path }: Code, atLeast: number): Promise<Blob> {
  const scale = Math.ceil(atLeast / size);
  const canvas = document.createElement("canvas");
  canvas.width = size * scale;
  canvas.height = size * scale;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("the browser does not draw");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.fillStyle = "#000";
  context.fill(new Path2D(path));
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture")))),
  );
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
