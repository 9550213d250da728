"""Words out of which passwords are made that are tried first.

Compiled by hand for this project, under its licence, after what analyses of leaked passwords have in common
(the National Cyber Security Centre's of 2019 names these kinds); no list of anybody's was copied. Swear words
are left out. A password is compared by the rule in passwords.py, so that a word stands for all its disguises:
capitals, digits for letters, a year or an exclamation mark at its end.
"""

# What the word for it is, and what somebody writes who is asked for one.
_ASKED = """
password passwords passwort passcode passphrase pass drowssap secret secrets private secure security login
logon signin access enter entry open letmein letmeinnow welcome hello goodbye changeme change default temp
temporary test tester testing demo example sample guest user username admin administrator root system master
super manager service support helpdesk office work computer laptop internet online windows google microsoft
facebook twitter youtube samsung apple amazon whatever nothing something anything please thankyou trustno1
iloveyou iloveu loveyou lovely loveme lover love babygirl baby princess prince angel angels sunshine flower
flowers rainbow butterfly heaven heart hearts sweet sweetheart honey cookie chocolate cheese coffee banana
orange cherry pepper ginger peanut biscuit
"""

# Animals and things.
_THINGS = """
dragon dragons monkey tiger tigers lion lions eagle eagles falcon bear wolf wolves horse horses rabbit
kitten kitty puppy doggy turtle dolphin dolphins penguin panther cougar jaguar spider scorpion phoenix
shadow hunter killer ranger rangers warrior wizard knight pirate ninja samurai zombie vampire monster genius
winner champion legend hero player gamer sniper soldier captain doctor king queen boss chief diamond silver
golden gold platinum crystal magic mystic thunder lightning storm snow fire water river ocean summer winter
spring autumn forest mountain moon star stars galaxy universe earth world freedom liberty justice victory
success fortune happy smile dreams dreamer friend friends forever family mother father mummy daddy sister
brother grandma black white purple yellow green blue pink guitar piano music drummer rock metal hiphop dance
dancer disney football footballer soccer rugby cricket tennis golf hockey baseball basketball snooker racing
fishing
"""

# Teams, bands, films, games, figures, makes of car.
_FAMOUS = """
liverpool chelsea arsenal everton manutd manchester united city tottenham spurs westham newcastle leeds
sunderland celtic astonvilla villa leicester southampton portsmouth fulham barcelona realmadrid juventus
yankees cowboys lakers steelers blink182 metallica eminem 50cent slipknot nirvana beatles oasis coldplay
westlife onedirection superman batman spiderman ironman wolverine hulk starwars startrek skywalker yoda jedi
gandalf frodo hobbit potter harrypotter hogwarts dumbledore voldemort matrix terminator rocky rambo simpsons
homer bart southpark cartman garfield snoopy tigger winnie pooh mickey minnie pokemon pikachu naruto goku
sonic mario zelda minecraft fortnite roblox playstation nintendo xbox hellokitty tinkerbell barbie nemo
simba bambi dumbo shrek gizmo buster scooby ferrari porsche mercedes toyota honda nissan mustang corvette
landrover yamaha suzuki kawasaki
"""

# First names, as parents, partners and children have them.
_NAMES = """
aaron abigail adam adrian alan albert alex alexander alexandra alfie alice alison amanda amber amelia amy
andrea andrew angela anna anne anthony archie arthur ashley barbara barry ben benjamin bethany bradley
brandon brian callum cameron carol caroline catherine charles charlie charlotte chloe chris christian
christine christopher claire connor craig daniel danielle darren dave david dean debbie deborah denise
dennis derek diana dominic donna dylan edward eleanor elizabeth ella ellie emily emma eric ethan evie fiona
francis frank freddie freya gareth gary gavin gemma george georgia gerald grace graham grant greg hannah
harriet harry hayley heather helen henry holly imogen irene isaac isabella jack jackie jackson jacob jake
james jamie jane janet jasmine jason jayden jennifer jenny jeremy jessica jessie joanna joanne joe john
johnny jonathan jordan joseph josh joshua joyce judith julia julian julie justin karen kate katie keith
kelly kenneth kevin kieran kimberly kirsty kyle laura lauren leah leanne lewis liam linda lisa logan louis
louise lucas lucy luke lynn maggie marcus margaret maria marie mark martin mary mason matthew maureen max
megan melanie melissa michael michelle mike millie mohammed molly morgan muhammad naomi natalie natasha
nathan neil niall nicholas nick nicola nicole nigel noah oliver olivia oscar owen pamela patricia patrick
paul pauline peter philip phoebe poppy rachel ralph rebecca reece rhys richard riley robert robin roger
ronald rosie ross ruby russell ruth ryan sally sam samantha samuel sandra sara sarah scarlett scott sean
shannon sharon sheila sienna simon sophia sophie stacey stanley stella stephanie stephen steven stewart
stuart susan suzanne sydney sylvia tanya taylor teresa terry thomas tiffany timothy toby tony tracey tracy
tyler vanessa vera veronica victor victoria vincent walter wayne wendy william williams willow wilson yvonne
zachary zoe
"""

# Pets, as they are called.
_PETS = """
bailey bella buddy casper daisy dexter fluffy jasper lola lucky luna marley milo misty oreo rosebud rover
sammy smokey socks sooty sparky teddy
"""

# Places, months, days.
_PLACES = """
london england scotland wales ireland britain cymru glasgow edinburgh cardiff swansea belfast dublin
birmingham bristol sheffield nottingham bradford derby coventry plymouth brighton oxford cambridge york
america canada australia india pakistan paris newyork california florida texas chicago boston january
february march april june july august september october november december monday tuesday wednesday thursday
friday saturday sunday christmas easter birthday holiday weekend
"""

# Rows of keys that are none of those that passwords.py finds by itself.
_KEYS = """
qazwsx qazwsxedc wsxedc edcrfv zaqwsx zaq1 zaq12wsx 1qaz 2wsx 3edc 1qaz2wsx 1qazxsw2 qazxsw qwaszx q1w2e3
q1w2e3r4 q1w2e3r4t5 1q2w3e 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q2w3e4 qweasd qweasdzxc asdzxc 1234qwer qwer1234
asdf1234 abcd1234 a1b2c3 a1b2c3d4 azerty azertyuiop qwertz qwertzuiop 147258 147258369 258369 741852
741852963 852963 159753 159357 789456 789456123 456123 102030 112233 11223344 121212 131313 232323 123123
123321 321321 12344321 696969 abcabc asdasd qweqwe 007007
"""

# Where this is, and what it is about.
_HERE = """
followthrough tracker safeguarding safeguard children childrens child council borough county police social
services partnership partners agency inspection inspector ofsted ofstedreport action actions recommendation
report statement evidence
"""

WORDS = frozenset(" ".join((_ASKED, _THINGS, _FAMOUS, _NAMES, _PETS, _PLACES, _KEYS, _HERE)).split())
