"""Emoji by short code, e.g. `:rocket:`: a table of codes, and the names of Unicode."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_TABLE = """
+1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 100 💯 1234 🔢 smile 😄 smiley 😃 grinning 😀 grin 😁
laughing 😆 satisfied 😆 sweat_smile 😅 joy 😂 rofl 🤣 wink 😉 blush 😊 innocent 😇
heart_eyes 😍 star_struck 🤩 kissing_heart 😘 kissing 😗 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 zany_face 🤪 money_mouth_face 🤑 hugs 🤗 thinking 🤔
zipper_mouth_face 🤐 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒
roll_eyes 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 drooling_face 🤤 sleeping 😴
mask 😷 nauseated_face 🤢 sneezing_face 🤧 hot_face 🥵 cold_face 🥶 dizzy_face 😵
exploding_head 🤯 cowboy_hat_face 🤠 partying_face 🥳 sunglasses 😎 nerd_face 🤓 confused 😕
worried 😟 slightly_frowning_face 🙁 slightly_smiling_face 🙂 upside_down_face 🙃
frowning_face ☹️ open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺
fearful 😨 cold_sweat 😰 cry 😢 sob 😭 scream 😱 disappointed 😞 sweat 😓 weary 😩
tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 angry 😠 cursing_face 🤬 smiling_imp 😈
imp 👿 skull 💀 poop 💩 hankey 💩 clown_face 🤡 ghost 👻 alien 👽 robot 🤖 smiley_cat 😺
see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 kiss 💋 heart ❤️ orange_heart 🧡
yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 brown_heart 🤎 black_heart 🖤
white_heart 🤍 broken_heart 💔 two_hearts 💕 sparkling_heart 💖 heartpulse 💗 cupid 💘
collision 💥 boom 💥 dizzy 💫 sweat_drops 💦 dash 💨 bomb 💣 speech_balloon 💬
thought_balloon 💭 zzz 💤 wave 👋 raised_hand ✋ hand ✋ vulcan_salute 🖖 ok_hand 👌 v ✌️
crossed_fingers 🤞 metal 🤘 call_me_hand 🤙 point_left 👈 point_right 👉 point_up ☝️
point_up_2 👆 point_down 👇 fist ✊ facepunch 👊 punch 👊 clap 👏 raised_hands 🙌
open_hands 👐 handshake 🤝 pray 🙏 writing_hand ✍️ nail_care 💅 selfie 🤳 muscle 💪 ear 👂
nose 👃 brain 🧠 eyes 👀 eye 👁️ tongue 👅 lips 👄 baby 👶 boy 👦 girl 👧 man 👨 woman 👩
older_man 👴 older_woman 👵 cop 👮 guardsman 💂 construction_worker 👷 santa 🎅 superhero 🦸
mage 🧙 fairy 🧚 zombie 🧟 shrug 🤷 facepalm 🤦 runner 🏃 running 🏃 walking 🚶 dancer 💃
family 👪 busts_in_silhouette 👥 bust_in_silhouette 👤 footprints 👣 monkey_face 🐵
monkey 🐒 dog 🐶 dog2 🐕 wolf 🐺 fox_face 🦊 cat 🐱 cat2 🐈 lion 🦁 tiger 🐯 horse 🐴
unicorn 🦄 cow 🐮 pig 🐷 mouse 🐭 hamster 🐹 rabbit 🐰 bear 🐻 panda_face 🐼 koala 🐨
chicken 🐔 penguin 🐧 bird 🐦 eagle 🦅 duck 🦆 owl 🦉 frog 🐸 turtle 🐢 snake 🐍 dragon 🐉
dragon_face 🐲 whale 🐳 whale2 🐋 dolphin 🐬 fish 🐟 shark 🦈 octopus 🐙 snail 🐌
butterfly 🦋 bug 🐛 ant 🐜 bee 🐝 honeybee 🐝 beetle 🪲 spider 🕷️ rose 🌹 sunflower 🌻
blossom 🌼 tulip 🌷 seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳 palm_tree 🌴 cactus 🌵
herb 🌿 shamrock ☘️ four_leaf_clover 🍀 maple_leaf 🍁 mushroom 🍄 grapes 🍇 watermelon 🍉
lemon 🍋 banana 🍌 pineapple 🍍 apple 🍎 green_apple 🍏 pear 🍐 peach 🍑 cherries 🍒
strawberry 🍓 tomato 🍅 avocado 🥑 corn 🌽 hot_pepper 🌶️ bread 🍞 cheese 🧀 hamburger 🍔
fries 🍟 pizza 🍕 hotdog 🌭 taco 🌮 egg 🥚 popcorn 🍿 rice 🍚 ramen 🍜 sushi 🍣 icecream 🍦
doughnut 🍩 cookie 🍪 cake 🍰 birthday 🎂 chocolate_bar 🍫 candy 🍬 coffee ☕ tea 🍵
wine_glass 🍷 cocktail 🍸 beer 🍺 beers 🍻 fork_and_knife 🍴 earth_africa 🌍
earth_americas 🌎 earth_asia 🌏 world_map 🗺️ mountain ⛰️ volcano 🌋 beach_umbrella 🏖️
house 🏠 office 🏢 hospital 🏥 bank 🏦 hotel 🏨 school 🏫 factory 🏭 church ⛪
city_sunset 🌆 night_with_stars 🌃 steam_locomotive 🚂 train 🚋 metro 🚇 bus 🚌 ambulance 🚑
fire_engine 🚒 police_car 🚓 taxi 🚕 car 🚗 red_car 🚗 truck 🚚 tractor 🚜 bike 🚲
airplane ✈️ rocket 🚀 flying_saucer 🛸 helicopter 🚁 boat ⛵ ship 🚢 anchor ⚓ fuelpump ⛽
construction 🚧 vertical_traffic_light 🚦 hourglass ⌛ hourglass_flowing_sand ⏳ watch ⌚
alarm_clock ⏰ stopwatch ⏱️ sunny ☀️ sun_with_face 🌞 cloud ☁️ partly_sunny ⛅ rainbow 🌈
umbrella ☔ zap ⚡ snowflake ❄️ snowman ⛄ fire 🔥 droplet 💧 ocean 🌊 star ⭐ star2 🌟
stars 🌠 sparkles ✨ moon 🌔 full_moon 🌕 crescent_moon 🌙 comet ☄️ jack_o_lantern 🎃
christmas_tree 🎄 fireworks 🎆 balloon 🎈 tada 🎉 confetti_ball 🎊 gift 🎁 ribbon 🎀
ticket 🎫 medal_sports 🏅 trophy 🏆 1st_place_medal 🥇 2nd_place_medal 🥈 3rd_place_medal 🥉
soccer ⚽ baseball ⚾ basketball 🏀 football 🏈 tennis 🎾 dart 🎯 bowling 🎳 game_die 🎲
jigsaw 🧩 video_game 🎮 chess_pawn ♟️ art 🎨 crown 👑 gem 💎 ring 💍 lipstick 💄 glasses 👓
necktie 👔 tshirt 👕 shirt 👕 jeans 👖 dress 👗 handbag 👜 school_satchel 🎒 mute 🔇
speaker 🔈 loud_sound 🔊 loudspeaker 📢 mega 📣 bell 🔔 no_bell 🔕 musical_note 🎵 notes 🎶
microphone 🎤 headphones 🎧 radio 📻 saxophone 🎷 guitar 🎸 musical_keyboard 🎹 trumpet 🎺
violin 🎻 drum 🥁 iphone 📱 phone ☎️ telephone ☎️ battery 🔋 electric_plug 🔌 computer 💻
desktop_computer 🖥️ printer 🖨️ keyboard ⌨️ floppy_disk 💾 cd 💿 dvd 📀 movie_camera 🎥
clapper 🎬 tv 📺 camera 📷 mag 🔍 mag_right 🔎 bulb 💡 flashlight 🔦 candle 🕯️ book 📖
green_book 📗 blue_book 📘 orange_book 📙 books 📚 notebook 📓 ledger 📒 scroll 📜
newspaper 📰 bookmark 🔖 label 🏷️ moneybag 💰 dollar 💵 euro 💶 pound 💷 yen 💴
credit_card 💳 receipt 🧾 chart 💹 email 📧 e-mail 📧 envelope ✉️ incoming_envelope 📨
inbox_tray 📥 outbox_tray 📤 package 📦 mailbox 📫 pencil2 ✏️ pencil 📝 memo 📝 briefcase 💼
file_folder 📁 open_file_folder 📂 date 📅 calendar 📆 card_index 📇
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 clipboard 📋
pushpin 📌 round_pushpin 📍 paperclip 📎 straight_ruler 📏 scissors ✂️ wastebasket 🗑️
lock 🔒 unlock 🔓 key 🔑 hammer 🔨 axe 🪓 pick ⛏️ tools 🛠️ hammer_and_wrench 🛠️ wrench 🔧
nut_and_bolt 🔩 gear ⚙️ balance_scale ⚖️ link 🔗 chains ⛓️ toolbox 🧰 magnet 🧲 alembic ⚗️
test_tube 🧪 petri_dish 🧫 dna 🧬 microscope 🔬 telescope 🔭 satellite 📡 syringe 💉 pill 💊
door 🚪 bed 🛏️ toilet 🚽 shower 🚿 bathtub 🛁 shopping_cart 🛒 warning ⚠️ no_entry ⛔
no_entry_sign 🚫 radioactive ☢️ biohazard ☣️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️
arrow_right ➡️ arrow_upper_right ↗️ arrow_lower_right ↘️ leftwards_arrow_with_hook ↩️
arrows_counterclockwise 🔄 repeat 🔁 back 🔙 end 🔚 on 🔛 soon 🔜 top 🔝 recycle ♻️
white_check_mark ✅ ballot_box_with_check ☑️ heavy_check_mark ✔️ x ❌
negative_squared_cross_mark ❎ heavy_plus_sign ➕ heavy_minus_sign ➖
heavy_multiplication_x ✖️ question ❓ grey_question ❔ exclamation ❗
heavy_exclamation_mark ❗ bangbang ‼️ interrobang ⁉️ infinity ♾️ o ⭕ red_circle 🔴
orange_circle 🟠 yellow_circle 🟡 green_circle 🟢 blue_circle 🔵 large_blue_circle 🔵
purple_circle 🟣 brown_circle 🟤 black_circle ⚫ white_circle ⚪ red_square 🟥
green_square 🟩 blue_square 🟦 diamonds ♦️ hearts ♥️ information_source ℹ️ copyright ©️
registered ®️ tm ™️ ok 🆗 new 🆕 free 🆓 cool 🆒 up 🆙 sos 🆘 vs 🆚 id 🆔 arrow_forward ▶️
play_or_pause_button ⏯️ pause_button ⏸️ stop_button ⏹️ record_button ⏺️ fast_forward ⏩
rewind ⏪ checkered_flag 🏁 triangular_flag_on_post 🚩 white_flag 🏳️ black_flag 🏴
rainbow_flag 🏳️‍🌈 pirate_flag 🏴‍☠️ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣ six 6️⃣
seven 7️⃣ eight 8️⃣ nine 9️⃣ zero 0️⃣ keycap_ten 🔟 hash #️⃣
"""  # noqa: RUF001 - lookalikes of letters are among the emoji
_words = _TABLE.split()
CODES: dict[str, str] = dict(zip(_words[::2], _words[1::2], strict=True))
_PICTURES = (range(0x1F300, 0x1FB00), range(0x2600, 0x27C0), range(0x2B00, 0x2C00))
_DRAWN_AS_TEXT = range(0x2600, 0x2C00)
_COUNTRY = "flag-"


@lru_cache(maxsize=1024)
def emoji(code: str) -> str | None:
    """Return the emoji of a short code without its colons, or None.

    >>> emoji("tada"), emoji("hot_beverage"), emoji("flag-de"), emoji("nothing")
    ('🎉', '☕', '🇩🇪', None)
    """
    if code in CODES:
        return CODES[code]
    letters = code.removeprefix(_COUNTRY)
    if code.startswith(_COUNTRY) and len(letters) == len("de") and letters.isalpha():
        return "".join(chr(ord(letter) - ord("a") + 0x1F1E6) for letter in letters)
    try:
        character = unicodedata.lookup(code.replace("_", " "))
    except KeyError:
        return None
    if len(character) != 1 or not any(ord(character) in part for part in _PICTURES):
        return None
    wide = unicodedata.east_asian_width(character) == "W"
    return character if wide or ord(character) not in _DRAWN_AS_TEXT else character + "\ufe0f"
