//! Sentences with slots and the words that fill them, each list from common to rare.

/// A subject that people talk about: how it is remembered, and how it was said. `{me}` is the user.
pub(super) struct Topic {
    pub(super) facts: &'static [&'static str],
    pub(super) said: &'static [&'static str],
}

pub(super) const OPENERS: &[&str] = &[
    "By the way,", "Before I forget:", "Good morning.", "You won't believe this.", "So,", "Honestly,", "Small update:",
    "Back from {place}.", "Quick question first.", "It has been a long {weekday}.", "I talked to {name} yesterday.",
    "Remember what I told you?", "Hi again!", "Okay, here is the thing:", "I have been thinking.", "Please note this:",
    "After {hour} I can't think straight.", "The {thing} is finally here.", "Nothing new from {rare}.", "As usual,",
    "Since {month} a lot has changed.", "My {relative} asked me to tell you:", "Sorry for the late answer.", "Well,",
];

pub(super) const TAILS: &[&str] = &[
    " since {month}", " because of the {thing}", ", which {name} suggested", " every {weekday}", " near {place}",
    " and feels {feeling} about it", " together with {name}", ", at least until {month}", " for {n} days a month",
    " after work", ", as the {relative} wanted", " without telling {name}", " at {hour}", " in the house in {place}",
    ", mostly for the {animal}", " instead of {hobby}", " with a {colour} {thing}", " before the trip to {city}",
    " on the advice of {name} from {rare}", ", though {name} is against it",
];

pub(super) const ASIDES: &[&str] = &[
    "It was about time.", "The weather in {city} was awful.", "{name} laughed a lot.", "We had {dish} afterwards.",
    "I still need to call {name} about the {thing}.", "On {weekday} I have no time at all.", "That cost me {n} pounds.",
    "My {relative} is {feeling} about it.", "I read about it in {book}.", "Could you remind me on {weekday}?",
    "The {animal} slept through all of it.", "I bought a {colour} {thing} at {rare}.", "We are going to {place} in {month}.",
    "At {hour} the neighbours started with {instrument} practice.", "I would rather have {drink} now.",
    "{name} from the office says the same.", "My {job} friends find it funny.", "It reminds me of {city} in {month}.",
    "There were at least {n} people.", "I don't want to talk about the {illness} today.", "Do you know {rare}?",
    "The train from {city} was {n} minutes late.", "I put the {thing} next to the {thing2}.", "No more {dish} for me.",
    "We played {sport} with {name} afterwards.", "It smelled of {drink} and {dish}.", "I am {feeling}, to be honest.",
    "The doctor in {place} only had {medicine}.", "Next year it will be {n} years.", "Who needs a {thing} anyway?",
];

pub(super) const REPLIES: &[&str] = &[
    "I will remember that.", "Thank you for telling me. How is your {relative}?", "Noted. Shall I put it down for {weekday}?",
    "That sounds {feeling}. Is {name} coming too?", "Good to know.", "Would you like me to look for a {thing} near {place}?",
    "Understood: nothing before {hour}.", "Is there anything I should tell {name}?", "How long have you felt that way?",
    "In {month} you said it was different.", "I can compare prices for the {thing}.", "What would help you most?",
    "Then I will plan the week around it.", "Was {dish} a good idea?", "The {thing} is on the list.",
    "I found {n} places in {city} that fit.", "Let me know when the {animal} is well again.", "Shall we go on with {book}?",
];

pub(super) const QUESTIONS: &[&str] = &[
    "where does the {animal} sleep", "{dish} or {drink} in the evening", "trip to {city} in {month}", "headache {medicine}",
    "who plays {instrument}", "{name} {thing}", "{sport} on {weekday}", "what does my {relative} do for a living",
    "favourite book", "{illness} treatment", "colour of the {thing}", "meeting at {hour} with {name}", "{rare}",
    "allergic to {dish}", "new job as a {job}", "why is {name} {feeling}", "birthday in {month}", "budget for the {thing}",
    "moved house {city}", "holiday near {place} with the {relative}", "learning {language}", "password of the {thing}",
    "training for {sport} every {weekday}", "the {colour} {thing} from {rare}",
];

pub(super) const SLOTS: &[(&str, &[&str])] = &[
    ("city", &[
        "London", "Leeds", "York", "Berlin", "Lisbon", "Oslo", "Kyoto", "Paris", "Madrid", "Bergen", "Dublin", "Rome",
        "Vienna", "Prague", "Athens", "Boston", "Chicago", "Toronto", "Lagos", "Accra", "Nairobi", "Cairo", "Delhi",
        "Mumbai", "Seoul", "Osaka", "Hanoi", "Lima", "Quito", "Bogota", "Sydney", "Perth", "Auckland", "Porto",
        "Seville", "Naples", "Turin", "Zurich", "Geneva", "Lyon", "Ghent", "Utrecht", "Aarhus", "Malmo", "Turku",
    ]),
    ("place", &[
        "the lake", "the old harbour", "the hospital", "the allotment", "the office", "the museum", "the station",
        "the school", "the market", "the castle", "the swimming pool", "the library", "the airport", "the vineyard",
    ]),
    ("relative", &[
        "mother", "father", "sister", "brother", "daughter", "son", "aunt", "uncle", "cousin", "grandmother",
        "grandfather", "niece", "nephew", "husband", "wife", "neighbour", "flatmate", "godchild", "stepfather",
    ]),
    ("name", NAMES),
    ("weekday", &["Monday", "Friday", "Saturday", "Wednesday", "Sunday", "Thursday", "Tuesday"]),
    ("month", &[
        "May", "June", "September", "March", "October", "January", "July", "April", "December", "August", "November",
        "February",
    ]),
    ("dish", &[
        "pasta", "soup", "curry", "pancakes", "rice", "salad", "pizza", "dumplings", "lentils", "porridge", "sushi",
        "tacos", "stew", "goulash", "risotto", "omelette", "ramen", "couscous", "jollof rice", "haggis", "paella",
        "falafel", "lasagne", "noodles", "gnocchi", "pho", "kimchi", "borscht", "ceviche", "tagine",
    ]),
    ("drink", &[
        "tea", "coffee", "water", "cocoa", "lemonade", "red wine", "beer", "apple juice", "oat milk", "mint tea",
        "espresso", "kombucha", "cider", "lassi", "ginger ale",
    ]),
    ("animal", &[
        "dog", "cat", "hamster", "parrot", "horse", "rabbit", "tortoise", "goldfish", "hen", "goat", "newt", "ferret",
        "canary", "lizard", "pony", "spaniel", "greyhound", "terrier",
    ]),
    ("hobby", &[
        "running", "reading", "gardening", "knitting", "painting", "cycling", "baking", "chess", "photography",
        "pottery", "birdwatching", "sailing", "climbing", "drawing", "fishing", "yoga", "dancing", "astronomy",
        "calligraphy", "beekeeping", "woodwork", "origami", "fencing", "surfing", "geocaching",
    ]),
    ("sport", &[
        "football", "tennis", "badminton", "rugby", "hockey", "cricket", "squash", "basketball", "volleyball",
        "table tennis", "rowing", "golf", "judo", "handball", "curling",
    ]),
    ("job", &[
        "teacher", "nurse", "developer", "cook", "driver", "carpenter", "doctor", "lawyer", "journalist", "florist",
        "plumber", "pilot", "editor", "illustrator", "translator", "baker", "librarian", "surveyor", "midwife",
        "accountant", "optician", "conductor", "geologist", "paramedic", "tailor", "luthier",
    ]),
    ("thing", &[
        "car", "phone", "bike", "laptop", "sofa", "kitchen", "camera", "tent", "piano", "boiler", "passport", "lamp",
        "suitcase", "printer", "desk", "mattress", "greenhouse", "coat", "rucksack", "microscope", "sewing machine",
        "wheelbarrow", "telescope", "kayak", "typewriter", "doorbell", "dishwasher", "curtain", "ladder", "hammock",
    ]),
    ("thing2", &["window", "stairs", "fridge", "shelf", "garage", "front door", "bed", "oven", "fireplace", "garden shed"]),
    ("colour", &[
        "blue", "green", "red", "yellow", "black", "white", "grey", "orange", "purple", "turquoise", "pink", "brown",
        "mustard", "crimson", "olive", "beige",
    ]),
    ("feeling", &[
        "happy", "tired", "worried", "proud", "nervous", "relieved", "angry", "excited", "lonely", "grateful", "bored",
        "confident", "jealous", "calm", "overwhelmed", "curious", "embarrassed", "homesick",
    ]),
    ("illness", &[
        "headache", "migraine", "cold", "back pain", "asthma", "hay fever", "insomnia", "arthritis", "eczema",
        "toothache", "anaemia", "high blood pressure", "tinnitus", "sciatica", "gout", "coeliac disease",
    ]),
    ("medicine", &[
        "ibuprofen", "paracetamol", "sumatriptan", "antihistamines", "iron tablets", "an inhaler", "melatonin",
        "antibiotics", "eye drops", "cortisone cream", "vitamin D", "beta blockers", "physiotherapy", "acupuncture",
    ]),
    ("instrument", &[
        "piano", "guitar", "violin", "drums", "cello", "flute", "trumpet", "accordion", "saxophone", "harp", "ukulele",
        "oboe", "banjo", "clarinet", "bagpipes",
    ]),
    ("language", &[
        "Spanish", "French", "German", "Japanese", "Italian", "Danish", "Welsh", "Arabic", "Korean", "Portuguese",
        "Swahili", "Polish", "Greek", "Finnish", "Turkish", "Latin",
    ]),
    ("book", &[
        "the cookbook", "Middlemarch", "the crime novel", "a book on bees", "Emma", "the atlas", "Dracula",
        "a biography of Ada Lovelace", "the poems", "Moby-Dick", "the travel guide", "a history of Rome", "Kim",
        "the field guide to mosses", "Persuasion", "the manual",
    ]),
];

pub(super) const NAMES: &[&str] = &[
    "Anna", "Ben", "Clara", "David", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko", "Liam", "Maya", "Noah",
    "Olga", "Priya", "Quentin", "Rosa", "Samir", "Tess", "Uma", "Viktor", "Wanda", "Xenia", "Yusuf", "Zoe", "Amara",
    "Bjorn", "Chidi", "Dalia", "Emeka", "Freya", "Goran", "Hana", "Ivo", "Jamila", "Kofi", "Lena", "Mateo", "Nadia",
    "Oskar", "Paloma", "Rafael", "Sunita", "Tomasz", "Ursula", "Wen", "Yara",
];

pub(super) const TOPIC_LIST: &[Topic] = &[
    Topic {
        facts: &["{me} works on the {thing} project, now in week {n}", "{me}'s {thing} project is {feeling} news for {name}"],
        said: &["The {thing} project is in week {n} now.", "{name} is happy with my {thing} project, finally."],
    },
    Topic {
        facts: &["{me} lives in {city} with {name}", "{me} moved to {city}", "{me} rents a flat in {city} near {place}"],
        said: &["I live in {city} with {name} these days.", "We moved to {city}, close to {place}."],
    },
    Topic {
        facts: &["{me} works as a {job} in {city}", "{me} starts a new job as a {job} at {rare}", "{me} is a trained {job}"],
        said: &["I work as a {job} now, at {rare} in {city}.", "They took me as a {job} at {rare}!"],
    },
    Topic {
        facts: &["{me} is allergic to {dish}", "{me} cannot eat {dish} because of an allergy", "{me} no longer eats {dish}"],
        said: &["I can't have {dish}, I am allergic.", "No {dish} for me, my throat swells."],
    },
    Topic {
        facts: &["{me} has a {animal} called {name}", "{me} looks after the {animal} of {name}"],
        said: &["Our {animal} {name} ate the {thing} again.", "I am looking after a {animal}, it belongs to {name}."],
    },
    Topic {
        facts: &["{me} takes {medicine} against {illness}", "{me} suffers from {illness}", "{me}'s doctor prescribed {medicine}"],
        said: &["I take {medicine} for my {illness} now.", "The {illness} is back, so it's {medicine} again."],
    },
    Topic {
        facts: &["{me} plays {sport} on {weekday}", "{me} trains for {sport} with {name}"],
        said: &["I play {sport} every {weekday} with {name}.", "{sport} training moved to {weekday}."],
    },
    Topic {
        facts: &["{me} learns the {instrument}", "{me} has {instrument} lessons on {weekday}"],
        said: &["I started {instrument} lessons on {weekday}.", "{name} teaches me the {instrument}."],
    },
    Topic {
        facts: &["{me} is learning {language} for the trip to {city}", "{me} speaks {language} with the {relative}"],
        said: &["I am learning {language} because of {city}.", "At home we speak {language} with my {relative}."],
    },
    Topic {
        facts: &["{me}'s {relative} {name} lives in {city}", "{me} visits the {relative} in {city} in {month}"],
        said: &["My {relative} {name} lives in {city} now.", "In {month} I visit my {relative} in {city}."],
    },
    Topic {
        facts: &["{me}'s {relative} is expecting a baby in {month}", "{me} becomes an aunt or uncle in {month}"],
        said: &["My {relative} is having a baby in {month}!", "The baby is due in {month}, says my {relative}."],
    },
    Topic {
        facts: &["{me} likes {drink} in the morning and {dish} for dinner", "{me}'s favourite dish is {dish}"],
        said: &["{drink} in the morning, {dish} for dinner, that's me.", "Nothing beats {dish}, really."],
    },
    Topic {
        facts: &["{me} is reading {book}", "{me} was given {book} by {name}"],
        said: &["I am halfway through {book}.", "{name} gave me {book}, have you heard of it?"],
    },
    Topic {
        facts: &["{me} wants to buy a {colour} {thing}", "{me} saved {n} hundred pounds for a {thing}"],
        said: &["I want a {colour} {thing}, and I have {n} hundred pounds.", "Which {thing} should I buy, a {colour} one?"],
    },
    Topic {
        facts: &["{me} plans a trip to {city} in {month}", "{me} booked {n} nights in {city}"],
        said: &["We booked {n} nights in {city} for {month}.", "{city} in {month}, can you believe it?"],
    },
    Topic {
        facts: &["{me} prefers meetings after {hour}", "{me} takes no calls before {hour}"],
        said: &["Please, no calls before {hour}.", "Meetings only after {hour}, I am useless before."],
    },
    Topic {
        facts: &["{me} spends weekends {hobby} near {place}", "{me} took up {hobby} again", "{me} gave up {hobby} for {sport}"],
        said: &["I took up {hobby} again, near {place}.", "{hobby} all weekend, it does me good."],
    },
    Topic {
        facts: &["{me} is {feeling} about the exam in {month}", "{me} passed the {language} exam with {n} points"],
        said: &["The exam is in {month} and I am {feeling}.", "I passed! {n} points in {language}."],
    },
    Topic {
        facts: &["{me}'s birthday is in {month}", "{me} celebrates with {n} guests in {place}"],
        said: &["My birthday is in {month}, I expect {n} guests.", "We celebrate at {place} this year."],
    },
    Topic {
        facts: &["{me} keeps the spare key with {name}", "{me} lost the key of the {thing}"],
        said: &["The spare key is with {name} now.", "I lost the key of the {thing}, again."],
    },
    Topic {
        facts: &["{me} has a budget of {n} thousand pounds for the {thing}", "{me} overspent on the {thing} by {n} pounds"],
        said: &["The budget for the {thing} is {n} thousand pounds.", "We overspent on the {thing}, {n} pounds too much."],
    },
    Topic {
        facts: &["{me} is married to {name}", "{me} and {name} separated in {month}", "{me} met {name} at {place}"],
        said: &["{name} and I got married in {month}.", "I met {name} at {place}, long ago."],
    },
    Topic {
        facts: &["{me} volunteers at {place} on {weekday}", "{me} collects money for {rare}"],
        said: &["On {weekday} I help out at {place}.", "We collect money for {rare}, will you spread the word?"],
    },
    Topic {
        facts: &["{me} repairs the {thing} without help", "{me}'s {thing} broke down in {city}"],
        said: &["The {thing} broke down in {city}.", "I am repairing the {thing} by myself."],
    },
    Topic {
        facts: &["{me} goes to bed at {hour}", "{me} sleeps badly because of the {illness}"],
        said: &["I go to bed at {hour} now.", "I sleep badly, it's the {illness}."],
    },
    Topic {
        facts: &["{me} dislikes {city} in {month}", "{me} would like to live near {place}"],
        said: &["{city} in {month} is not for me.", "One day I want to live near {place}."],
    },
    Topic {
        facts: &["{me} supports {rare} at {sport}", "{me} saw {rare} win at {sport} in {city}"],
        said: &["{rare} won at {sport} in {city}!", "I support {rare}, always have."],
    },
    Topic {
        facts: &["{me} writes a diary about {hobby}", "{me} gives a talk about {hobby} in {city}"],
        said: &["I give a talk about {hobby} in {city}.", "I write down everything about {hobby}."],
    },
    Topic {
        facts: &["{me} wants to stop drinking {drink}", "{me} has not had {drink} for {n} days"],
        said: &["No {drink} for {n} days now.", "I want to stop with the {drink}."],
    },
    Topic {
        facts: &["{me} trusts {name} from {rare} with money", "{me} owes {name} {n} pounds"],
        said: &["I owe {name} {n} pounds.", "{name} from {rare} looks after our money."],
    },
];
