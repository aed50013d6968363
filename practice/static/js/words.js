// The words of the page's own chrome, Japanese first. What the app says is never translated here.

const WORDS = {
  skip_to_messages: ["メッセージへ移動", "Skip to the messages"],
  choose_person: ["ユーザーを切り替える", "Switch person"],
  search_people: ["名前・役職・市町村で検索", "Search by name, title or town"],
  no_person_found: ["該当するユーザーがいません", "No one found"],
  open_window: ["{name} を別のウィンドウで開く", "Open {name} in another window"],
  coordinator: ["県事務局（コーディネーター）", "Coordinators"],
  staff: ["市町村職員", "Municipal staff"],
  expert: ["専門家", "Experts"],
  overseer: ["CIO補佐官", "CIO aide"],
  other_part: ["その他", "Others"],
  channels: ["チャンネル", "Channels"],
  direct_messages: ["ダイレクトメッセージ", "Direct messages"],
  apps: ["アプリ", "Apps"],
  app: ["アプリ", "APP"],
  unread: ["未読 {n} 件", "{n} unread"],
  members: ["{n} 人のメンバー", "{n} members"],
  home: ["ホーム", "Home"],
  messages: ["メッセージ", "Messages"],
  home_empty: ["まだ表示するものがありません", "Nothing here yet"],
  home_empty_more: ["アプリがホームを準備すると、ここに表示されます。", "The app's Home appears here once it is published."],
  message_list: ["{name} のメッセージ", "Messages in {name}"],
  earlier: ["もっと前のメッセージ", "Earlier messages"],
  new_line: ["新しいメッセージ", "New"],
  to_end: ["最新のメッセージへ", "Jump to latest"],
  edited: ["（編集済み）", "(edited)"],
  only_you: ["あなただけに表示されています", "Only visible to you"],
  replies: ["{n} 件の返信", "Replies: {n}"],
  last_reply: ["最終返信 {when}", "Last reply {when}"],
  thread: ["スレッド", "Thread"],
  close_thread: ["スレッドを閉じる", "Close thread"],
  reply_in_thread: ["スレッドで返信する", "Reply in thread"],
  more_actions: ["その他のアクション", "More actions"],
  message_shortcuts: ["メッセージのショートカット", "Message shortcuts"],
  no_shortcuts: ["使えるショートカットはありません", "No shortcuts"],
  composer: ["{name} へのメッセージ", "Message {name}"],
  reply_to: ["返信する…", "Reply…"],
  send: ["送信する", "Send"],
  shortcuts: ["ショートカット", "Shortcuts"],
  commands: ["スラッシュコマンド", "Slash commands"],
  unknown_command: ["{command} は有効なコマンドではありません。", "{command} is not a valid command."],
  no_command_in_thread: ["スレッドではスラッシュコマンドを使えません。", "Slash commands cannot be used in threads."],
  formatting: ["書式設定", "Formatting"],
  bold: ["太字", "Bold"],
  italic: ["斜体", "Italic"],
  strike: ["取り消し線", "Strikethrough"],
  code: ["コード", "Code"],
  quote: ["引用", "Quote"],
  list: ["箇条書き", "List"],
  send_hint: ["Enter で送信、Shift + Enter で改行", "Enter to send, Shift + Enter for a new line"],
  empty_channel: ["ここが {name} の始まりです", "This is the very beginning of {name}"],
  close: ["閉じる", "Close"],
  back: ["戻る", "Back"],
  cancel: ["キャンセル", "Cancel"],
  submit: ["送信", "Submit"],
  submitting: ["送信中…", "Submitting…"],
  optional: ["（任意）", "(optional)"],
  yes: ["はい", "Yes"],
  no: ["いいえ", "No"],
  required: ["このフィールドは必須です。", "Please complete this required field."],
  too_short: ["{n} 文字以上で入力してください。", "Use at least {n} characters."],
  too_long: ["{n} 文字以内で入力してください。", "Use at most {n} characters."],
  bad_number: ["数値を入力してください。", "Enter a number."],
  bad_integer: ["整数で入力してください。", "Enter a whole number."],
  too_small: ["{n} 以上の数値を入力してください。", "Enter {n} or more."],
  too_large: ["{n} 以下の数値を入力してください。", "Enter {n} or less."],
  bad_email: ["メールアドレスの形式で入力してください。", "Enter a valid e-mail address."],
  bad_url: ["URL の形式で入力してください。", "Enter a valid URL."],
  choose: ["選択する", "Select"],
  choose_date: ["日付を選択", "Select a date"],
  choose_time: ["時刻を選択", "Select a time"],
  date: ["日付", "Date"],
  time: ["時刻", "Time"],
  search: ["検索", "Search"],
  no_options: ["該当する項目がありません", "No results"],
  loading: ["読み込み中…", "Loading…"],
  type_more: ["あと {n} 文字入力すると検索します", "Type {n} more characters to search"],
  clear: ["選択を解除", "Clear selection"],
  remove: ["{name} を外す", "Remove {name}"],
  max_reached: ["最大 {n} 件まで選択できます", "Up to {n} can be selected"],
  prev_month: ["前の月", "Previous month"],
  next_month: ["次の月", "Next month"],
  bad_time: ["9:30 のように入力してください", "Enter a time such as 9:30"],
  unsupported_block: ["この練習用画面では「{type}」ブロックを表示できません。", "This practice page cannot draw a “{type}” block."],
  unsupported_element: ["「{type}」は練習用画面では使えません。", "“{type}” is not supported on this practice page."],
  no_files: ["この練習用画面ではファイルを添付できません。", "Files cannot be attached on this practice page."],
  image_missing: ["画像を表示できません", "Image not available"],
  save_file: ["{name} をダウンロードする", "Download {name}"],
  open_file: ["{name} を開く", "Open {name}"],
  clock: ["ワークスペースの時計", "Workspace clock"],
  clock_fixed: ["このワークスペースの時計は進められません", "The clock of this workspace cannot be moved"],
  to_due: ["次の期限まで進める", "To the next due time"],
  due_at: ["次の期限：{when}", "Next due: {when}"],
  no_due: ["次の期限はありません", "Nothing is due"],
  plus_day: ["+1日", "+1 day"],
  plus_month: ["+1か月", "+1 month"],
  not_connected: ["サービスが接続されていません", "The service is not connected"],
  not_connected_more: ["アプリのボタンやコマンドは、接続されるまで応答しません。", "The app's buttons and commands will not answer until it connects."],
  connection_lost: ["ワークスペースとの接続が切れました。再接続しています…", "Connection lost. Reconnecting…"],
  failed: ["うまくいきませんでした。もう一度お試しください。", "Something went wrong. Please try again."],
  dismiss: ["通知を閉じる", "Dismiss"],
  light: ["ライトモードにする", "Light mode"],
  dark: ["ダークモードにする", "Dark mode"],
  language: ["English", "日本語"],
  today: ["今日", "Today"],
  yesterday: ["昨日", "Yesterday"],
  tomorrow: ["明日", "Tomorrow"],
  you: ["（自分）", "(you)"],
  practice: ["練習用ワークスペース", "Practice workspace"],
  loading_page: ["ワークスペースを読み込んでいます…", "Loading the workspace…"],
  load_failed: ["ワークスペースを読み込めませんでした。", "The workspace could not be loaded."],
  table: ["表", "Table"],
};

const chosen = (() => {
  try {
    return localStorage.getItem("practice.lang");
  } catch {
    return null;
  }
})();

export const lang = chosen === "en" ? "en" : "ja";

export function t(key, vars = {}) {
  const pair = WORDS[key];
  const text = pair ? pair[lang === "en" ? 1 : 0] : key;
  return text.replace(/\{(\w+)\}/g, (all, name) => (name in vars ? String(vars[name]) : all));
}

export function switchLanguage() {
  try {
    localStorage.setItem("practice.lang", lang === "en" ? "ja" : "en");
  } catch {
    // Without storage the choice lasts for no page load, so there is nothing to switch.
  }
  location.reload();
}
