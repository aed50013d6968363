// What each element holds, in the shape Slack sends it in state.values, and the checks Slack's client makes itself.
import { channelById } from "./state.js";
import { t } from "./words.js";

const flat = (element) => [...(element.options || []), ...(element.option_groups || []).flatMap((group) => group.options || [])];
export const optionsOf = flat;

const INITIAL = {
  plain_text_input: (e) => ({ value: e.initial_value ?? null }),
  email_text_input: (e) => ({ value: e.initial_value ?? null }),
  url_text_input: (e) => ({ value: e.initial_value ?? null }),
  number_input: (e) => ({ value: e.initial_value ?? null }),
  static_select: (e) => ({ selected_option: e.initial_option ?? null }),
  external_select: (e) => ({ selected_option: e.initial_option ?? null }),
  multi_static_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  multi_external_select: (e) => ({ selected_options: e.initial_options ?? [] }),
  users_select: (e) => ({ selected_user: e.initial_user ?? null }),
  multi_users_select: (e) => ({ selected_users: e.initial_users ?? [] }),
  conversations_select: (e) => ({ selected_conversation: e.initial_conversation ?? null }),
  multi_conversations_select: (e) => ({ selected_conversations: e.initial_conversations ?? [] }),
  channels_select: (e) => ({ selected_channel: e.initial_channel ?? null }),
  multi_channels_select: (e) => ({ selected_channels: e.initial_channels ?? [] }),
  radio_buttons: (e) => ({ selected_option: e.initial_option ?? null }),
  checkboxes: (e) => ({ selected_options: e.initial_options ?? [] }),
  datepicker: (e) => ({ selected_date: e.initial_date ?? null }),
  timepicker: (e) => ({ selected_time: e.initial_time ?? null }),
  datetimepicker: (e) => ({ selected_date_time: e.initial_date_time ?? null }),
  rich_text_input: (e) => ({ rich_text_value: e.initial_value ?? null }),
  file_input: () => ({ files: [] }),
};

export const holdsValue = (element) => Boolean(element && INITIAL[element.type]);
const IS_A = { channel: "public", private: "private", im: "im", mpim: "mpim", app: "im" };

// https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object
export const passes = (filter, channel) =>
  (!filter?.include || filter.include.includes(IS_A[channel.kind])) && !(filter?.exclude_bot_users && channel.kind === "app");

// The conversation that one looks at, where the element asks for it and its filter lets it pass.
function here(element, current) {
  const channel = element.default_to_current_conversation && channelById(current);
  if (!channel || !passes(element.filter, channel)) return null;
  return element.type.startsWith("multi_") ? { selected_conversations: [channel.id] } : { selected_conversation: channel.id };
}

export const initialOf = (element, current) => ({ type: element.type, ...(here(element, current) || INITIAL[element.type](element)) });

// A view's elements that hold something: [{block, element}].
export function elementsOf(blocks) {
  const found = [];
  for (const block of blocks || []) {
    const within = [...(block.child_blocks || []), ...(block.type === "carousel" ? block.elements || [] : [])];
    found.push(...elementsOf(within.map((child) => ({ ...child, block_id: block.block_id })))); // known by the outer id
    const list = block.type === "input" ? [block.element] : block.type === "section" ? [block.accessory] : block.type === "actions" ? block.elements : [];
    for (const element of list || []) if (holdsValue(element)) found.push({ block, element });
  }
  return found;
}

export function isEmpty(value) {
  const held = Object.entries(value).filter(([name]) => name !== "type").map(([, content]) => content);
  return held.every((content) => content === null || content === "" || (Array.isArray(content) && !content.length));
}

// A choice that the app's update took away cannot stay chosen.
export function stillValid(element, value) {
  if (value.type !== element.type) return false;
  if (!["static_select", "multi_static_select", "radio_buttons", "checkboxes"].includes(element.type)) return true;
  const known = new Set(flat(element).map((option) => option.value));
  return [value.selected_option, ...(value.selected_options || [])].filter(Boolean).every((option) => known.has(option.value));
}

export function problem(block, element, value) {
  if (isEmpty(value)) return block.optional ? null : t("required");
  const text = value.value;
  switch (element.type) {
    case "plain_text_input":
      if (!block.optional && !text.trim()) return t("required");
      if (element.min_length && text.length < element.min_length) return t("too_short", { n: element.min_length });
      if (text.length > (element.max_length || 3000)) return t("too_long", { n: element.max_length || 3000 });
      return null;
    case "number_input": {
      if (!/^-?\d+(\.\d+)?$/.test(text)) return t("bad_number");
      if (!element.is_decimal_allowed && text.includes(".")) return t("bad_integer");
      if (element.min_value !== undefined && Number(text) < Number(element.min_value)) return t("too_small", { n: element.min_value });
      if (element.max_value !== undefined && Number(text) > Number(element.max_value)) return t("too_large", { n: element.max_value });
      return null;
    }
    case "email_text_input":
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : t("bad_email");
    case "url_text_input":
      return /^https?:\/\/\S+\.\S+|^https?:\/\/localhost/.test(text) ? null : t("bad_url");
    default:
      return null;
  }
}
