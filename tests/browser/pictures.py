"""Small PNGs: a screen has few colours, so it is stored with a palette of 256. The browser counts them."""

import base64
import struct
import zlib

from playwright.async_api import Page

#: Gives [width, height, palette of RGB triples, one index for each pixel in base64]. The commonest colours
#: are the palette; every other becomes the nearest of them.
_COUNT = """async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    const pen = canvas.getContext("2d");
    pen.drawImage(image, 0, 0);
    const pixels = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
    const counts = new Map();
    for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) || 0) + 1);
    const rgb = (pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([pixel]) => rgb(pixel));
    const nearest = (pixel) => {
        const [r, g, b] = rgb(pixel);
        let best = 0;
        let least = Infinity;
        palette.forEach((one, index) => {
            const far = (one[0] - r) ** 2 + (one[1] - g) ** 2 + (one[2] - b) ** 2;
            if (far < least) [best, least] = [index, far];
        });
        return best;
    };
    const index = new Map([...counts.keys()].map((pixel) => [pixel, nearest(pixel)]));
    let text = "";
    for (const pixel of pixels) text += String.fromCharCode(index.get(pixel));
    return [image.width, image.height, palette, btoa(text)];
}"""


async def compact(page: Page, png: bytes) -> bytes:
    """The same picture with a palette; `page` is any page of a browser that lets scripts run in it."""
    width, height, palette, text = await page.evaluate(_COUNT, base64.b64encode(png).decode())
    pixels = base64.b64decode(text)
    # each row begins with the number of its filter: 0, none, is best with a palette
    rows = b"".join(b"\0" + pixels[y * width : (y + 1) * width] for y in range(height))
    parts = (
        _part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        _part(b"PLTE", bytes(channel for colour in palette for channel in colour)),
        _part(b"IDAT", zlib.compress(rows, 9)),
        _part(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _part(kind: bytes, content: bytes) -> bytes:
    """https://www.w3.org/TR/png-3/#5Chunk-layout"""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
