// Draws every icon file from the two drawings in main/assets: node test/electron/make-icons.ts
// The results are kept in the repository: electron-builder would fetch a tool to convert them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { launchBrowser } from '../browser.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../main/assets');
const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Apple's types of icons whose data is a PNG of that many pixels. */
const ICNS_TYPES = new Map([
  ['icp4', 16],
  ['icp5', 32],
  ['icp6', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
]);
const TRAY_BLUE = '#2f6bea';

async function draw(page: Page, svg: string, size: number, color = '#000'): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body { margin: 0; color: ${color} } svg { display: block; width: ${size}px }</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

/** A directory of sixteen bytes a picture, then the pictures. */
function toIco(pictures: readonly { size: number; png: Buffer }[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    // 256 is written as 0.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** Chunks of a type, a length that counts its own eight bytes, and the picture. */
function toIcns(pictures: readonly { type: string; png: Buffer }[]): Buffer {
  const chunk = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(content.length + 8, 4);
    return Buffer.concat([head, content]);
  };
  return chunk('icns', Buffer.concat(pictures.map(({ type, png }) => chunk(type, png))));
}

function picture(drawn: ReadonlyMap<number, Buffer>, size: number): Buffer {
  const png = drawn.get(size);
  if (png === undefined) throw new Error(`SIZES lacks ${size}`);
  return png;
}

const browser = await launchBrowser();
const page = await browser.newPage();
const icon = await readFile(path.join(FOLDER, 'icon.svg'), 'utf8');
const tray = await readFile(path.join(FOLDER, 'tray.svg'), 'utf8');

const drawn = new Map<number, Buffer>();
await mkdir(path.join(FOLDER, 'icons'), { recursive: true });
for (const size of SIZES) {
  const png = await draw(page, icon, size);
  drawn.set(size, png);
  await writeFile(path.join(FOLDER, 'icons', `${size}x${size}.png`), png);
}
const icoPictures = ICO_SIZES.map((size) => ({ size, png: picture(drawn, size) }));
const icnsPictures = [...ICNS_TYPES].map(([type, size]) => ({ type, png: picture(drawn, size) }));
await writeFile(path.join(FOLDER, 'icon.ico'), toIco(icoPictures));
await writeFile(path.join(FOLDER, 'icon.icns'), toIcns(icnsPictures));

// macOS colours a template picture itself; elsewhere it must be seen on light and on dark.
for (const [name, color] of [
  ['trayTemplate', '#000'],
  ['tray', TRAY_BLUE],
] as const) {
  await writeFile(path.join(FOLDER, `${name}.png`), await draw(page, tray, 16, color));
  await writeFile(path.join(FOLDER, `${name}@2x.png`), await draw(page, tray, 32, color));
}
await browser.close();
