// When typed text is told to the app: `dispatch_action` with `trigger_actions_on`. What waits to be told is told
// before anything else is: before the form is sent or closed, and before another press of the same surface.

const GATHERED = 400; // ms; Slack gathers quick typing too

// read() gives the action's own content. Returns what the field calls when something was typed or Enter was pressed.
export function typing(element, block, surface, read) {
  const when = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  const onEnter = Boolean(block.dispatch_action) && when.includes("on_enter_pressed");
  const onCharacter = Boolean(block.dispatch_action) && when.includes("on_character_entered");
  const key = surface.key(block, element);
  let timer = null;
  const stop = () => {
    clearTimeout(timer);
    surface.waiting.delete(key);
  };
  const send = () => {
    stop();
    return surface.press(block, element, read(), { typed: true });
  };
  return {
    onEnter,
    typed() {
      if (!onCharacter) return;
      stop();
      surface.waiting.set(key, send);
      timer = setTimeout(send, GATHERED);
    },
    entered() {
      stop();
      return surface.press(block, element, read());
    },
  };
}
