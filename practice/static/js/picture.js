// Pictures of the app. The page shows none from elsewhere: of those it gives the words and the way to them.
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./state.js";
import { t } from "./words.js";

const own = (path) => {
  const url = new URL(path, location.origin);
  if (url.pathname.startsWith("/files/")) url.searchParams.set("person", store.me);
  return url.href;
};

// The address of a picture of this workspace, else null. https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
function sourceOf(object) {
  const address = object.image_url || object.slack_file?.url;
  if (!address && object.slack_file?.id) return own(`/files/${encodeURIComponent(object.slack_file.id)}`);
  if (/^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(address || "")) return address;
  try {
    const url = new URL(address);
    return url.origin === location.origin ? own(url.pathname + url.search) : null;
  } catch {
    return null;
  }
}

export function picture(object, className) {
  const alt = object.alt_text || "";
  const source = sourceOf(object);
  const small = className !== "block-image";
  if (!source) return missing(alt, t("block_external_image"), object.image_url, small);
  const image = h("img", { class: className, src: source, alt, loading: "lazy" });
  image.addEventListener("error", () => image.replaceWith(missing(alt, t("image_missing"), null, small)));
  return image;
}

function missing(alt, why, address, small) {
  if (small) return h("span", { class: "image-missing image-missing-small", role: "img", "aria-label": alt || why, title: `${alt} ${why}`.trim() }, icon("picture", 16), h("span", { "aria-hidden": "true" }, alt || why));
  const link = /^https?:/.test(address || "") && h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, t("block_image_link"));
  return h("div", { class: "image-missing" }, icon("picture", 18), h("div", {}, alt && h("div", { class: "image-alt" }, alt), h("div", {}, why, link && [" ", link])));
}
