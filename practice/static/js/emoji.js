// A fair set of Slack's emoji names. A name that is not here is shown as it was written.

const NAMES = `
smile 😄 smiley 😃 grinning 😀 grin 😁 laughing 😆 joy 😂 slightly_smiling_face 🙂 blush 😊 wink 😉 thinking_face 🤔
sweat_smile 😅 sob 😭 cry 😢 disappointed 😞 worried 😟 relieved 😌 sunglasses 😎 heart_eyes 😍 open_mouth 😮 bow 🙇
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 ok_hand 👌 clap 👏 wave 👋 pray 🙏 muscle 💪 raised_hands 🙌 raised_hand ✋
raising_hand 🙋 handshake 🤝 point_right 👉 point_left 👈 point_up ☝️ point_down 👇 writing_hand ✍️ eyes 👀 ear 👂
heart ❤️ yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔 sparkling_heart 💖
white_check_mark ✅ heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ negative_squared_cross_mark ❎ o ⭕ no_entry ⛔
no_entry_sign 🚫 warning ⚠️ exclamation ❗ heavy_exclamation_mark ❗ question ❓ grey_question ❔ bangbang ‼️
information_source ℹ️ bulb 💡 bell 🔔 no_bell 🔕 mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭
left_speech_bubble 🗨️ email 📧 envelope ✉️ incoming_envelope 📨 inbox_tray 📥 outbox_tray 📤 postbox 📮 telephone ☎️
phone ☎️ telephone_receiver 📞 calendar 📆 date 📅 spiral_calendar_pad 🗓️ spiral_calendar 🗓️ clock1 🕐 clock3 🕒
clock9 🕘 alarm_clock ⏰ stopwatch ⏱️ timer_clock ⏲️ hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚ memo 📝 pencil 📝
pencil2 ✏️ clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎 link 🔗 file_folder 📁 open_file_folder 📂
card_index_dividers 🗂️ page_facing_up 📄 page_with_curl 📃 bookmark_tabs 📑 bookmark 🔖 books 📚 book 📖 notebook 📓
closed_book 📕 green_book 📗 blue_book 📘 orange_book 📙 newspaper 📰 bar_chart 📊 chart_with_upwards_trend 📈
chart_with_downwards_trend 📉 mag 🔍 mag_right 🔎 lock 🔒 unlock 🔓 key 🔑 shield 🛡️ wrench 🔧 hammer 🔨
hammer_and_wrench 🛠️ gear ⚙️ nut_and_bolt 🔩 computer 💻 desktop_computer 🖥️ keyboard ⌨️ iphone 📱 printer 🖨️
robot_face 🤖 robot 🤖 satellite_antenna 📡 battery 🔋 electric_plug 🔌 globe_with_meridians 🌐 office 🏢 school 🏫
classical_building 🏛️ house 🏠 hospital 🏥 city_sunset 🌆 japan 🗾 jp 🇯🇵 flag-jp 🇯🇵 busts_in_silhouette 👥
bust_in_silhouette 👤 technologist 🧑‍💻 teacher 🧑‍🏫 office_worker 🧑‍💼 mortar_board 🎓 trophy 🏆 medal 🏅 star ⭐ star2 🌟
sparkles ✨ dizzy 💫 fire 🔥 tada 🎉 confetti_ball 🎊 gift 🎁 rocket 🚀 airplane ✈️ car 🚗 bus 🚌 bullettrain_side 🚄
seedling 🌱 herb 🌿 four_leaf_clover 🍀 cherry_blossom 🌸 maple_leaf 🍁 ear_of_rice 🌾 snowflake ❄️ snowman ⛄
sunny ☀️ cloud ☁️ umbrella ☔ zap ⚡ ocean 🌊 mountain ⛰️ coffee ☕ tea 🍵 rice 🍚 sake 🍶 bento 🍱
red_circle 🔴 large_orange_circle 🟠 orange_circle 🟠 large_yellow_circle 🟡 yellow_circle 🟡 large_green_circle 🟢
green_circle 🟢 large_blue_circle 🔵 blue_circle 🔵 large_purple_circle 🟣 purple_circle 🟣 white_circle ⚪ black_circle ⚫
large_green_square 🟩 large_yellow_square 🟨 large_red_square 🟥 large_blue_square 🟦 white_large_square ⬜ black_large_square ⬛
small_blue_diamond 🔹 large_blue_diamond 🔷 small_orange_diamond 🔸 large_orange_diamond 🔶
arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️ arrow_down ⬇️ arrow_forward ▶️ arrows_counterclockwise 🔄 repeat 🔁
leftwards_arrow_with_hook ↩️ arrow_right_hook ↪️ back 🔙 soon 🔜 new 🆕 free 🆓 up 🆙 sos 🆘 recycle ♻️ 100 💯
one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 zero 0️⃣ hash #️⃣
first_place_medal 🥇 second_place_medal 🥈 third_place_medal 🥉 dart 🎯 compass 🧭 world_map 🗺️ construction 🚧
rotating_light 🚨 vertical_traffic_light 🚦 white_flower 💮 secret ㊙️ beginner 🔰 wheelchair ♿ video_camera 📹
movie_camera 🎥 camera 📷 headphones 🎧 microphone 🎤 moneybag 💰 yen 💴 scales ⚖️ scroll 📜 label 🏷️ ticket 🎫
black_small_square ▪️ white_small_square ▫️ double_vertical_bar ⏸️ black_square_for_stop ⏹️ wastebasket 🗑️
`;

const words = NAMES.trim().split(/\s+/);
const TABLE = new Map();
for (let i = 0; i + 1 < words.length; i += 2) TABLE.set(words[i], words[i + 1]);

// A skin tone in the name is dropped: the plain sign is near enough.
export const emoji = (name) => TABLE.get(name.split("::")[0]) || null;

export const withEmoji = (text) =>
  String(text ?? "").replace(/:([a-z0-9_+\-]+(?:::skin-tone-\d)?):/g, (all, name) => emoji(name) || all);
