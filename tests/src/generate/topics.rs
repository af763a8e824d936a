//! The subjects that generated people talk about: how each is said, and how it is remembered.

/// A subject that people talk about: how it is remembered, and how it was said. `{me}` is the user.
pub(super) struct Topic {
    pub(super) facts: &'static [&'static str],
    pub(super) said: &'static [&'static str],
}

pub(super) const TOPIC_LIST: &[Topic] = &[
    Topic {
        facts: &[
            "{me} works on the {thing} project, now in week {n}",
            "{me}'s {thing} project is {feeling} news for {name}",
        ],
        said: &[
            "The {thing} project is in week {n} now.",
            "{name} is happy with my {thing} project, finally.",
        ],
    },
    Topic {
        facts: &[
            "{me} lives in {city} with {name}",
            "{me} moved to {city}",
            "{me} rents a flat in {city} near {place}",
        ],
        said: &[
            "I live in {city} with {name} these days.",
            "We moved to {city}, close to {place}.",
        ],
    },
    Topic {
        facts: &[
            "{me} works as a {job} in {city}",
            "{me} starts a new job as a {job} at {rare}",
            "{me} is a trained {job}",
        ],
        said: &[
            "I work as a {job} now, at {rare} in {city}.",
            "They took me as a {job} at {rare}!",
        ],
    },
    Topic {
        facts: &[
            "{me} is allergic to {dish}",
            "{me} cannot eat {dish} because of an allergy",
            "{me} no longer eats {dish}",
        ],
        said: &[
            "I can't have {dish}, I am allergic.",
            "No {dish} for me, my throat swells.",
        ],
    },
    Topic {
        facts: &[
            "{me} has a {animal} called {name}",
            "{me} looks after the {animal} of {name}",
        ],
        said: &[
            "Our {animal} {name} ate the {thing} again.",
            "I am looking after a {animal}, it belongs to {name}.",
        ],
    },
    Topic {
        facts: &[
            "{me} takes {medicine} against {illness}",
            "{me} suffers from {illness}",
            "{me}'s doctor prescribed {medicine}",
        ],
        said: &[
            "I take {medicine} for my {illness} now.",
            "The {illness} is back, so it's {medicine} again.",
        ],
    },
    Topic {
        facts: &["{me} plays {sport} on {weekday}", "{me} trains for {sport} with {name}"],
        said: &[
            "I play {sport} every {weekday} with {name}.",
            "{sport} training moved to {weekday}.",
        ],
    },
    Topic {
        facts: &[
            "{me} learns the {instrument}",
            "{me} has {instrument} lessons on {weekday}",
        ],
        said: &[
            "I started {instrument} lessons on {weekday}.",
            "{name} teaches me the {instrument}.",
        ],
    },
    Topic {
        facts: &[
            "{me} is learning {language} for the trip to {city}",
            "{me} speaks {language} with the {relative}",
        ],
        said: &[
            "I am learning {language} because of {city}.",
            "At home we speak {language} with my {relative}.",
        ],
    },
    Topic {
        facts: &[
            "{me}'s {relative} {name} lives in {city}",
            "{me} visits the {relative} in {city} in {month}",
        ],
        said: &[
            "My {relative} {name} lives in {city} now.",
            "In {month} I visit my {relative} in {city}.",
        ],
    },
    Topic {
        facts: &[
            "{me}'s {relative} is expecting a baby in {month}",
            "{me} becomes an aunt or uncle in {month}",
        ],
        said: &[
            "My {relative} is having a baby in {month}!",
            "The baby is due in {month}, says my {relative}.",
        ],
    },
    Topic {
        facts: &[
            "{me} likes {drink} in the morning and {dish} for dinner",
            "{me}'s favourite dish is {dish}",
        ],
        said: &[
            "{drink} in the morning, {dish} for dinner, that's me.",
            "Nothing beats {dish}, really.",
        ],
    },
    Topic {
        facts: &["{me} is reading {book}", "{me} was given {book} by {name}"],
        said: &[
            "I am halfway through {book}.",
            "{name} gave me {book}, have you heard of it?",
        ],
    },
    Topic {
        facts: &[
            "{me} wants to buy a {colour} {thing}",
            "{me} saved {n} hundred pounds for a {thing}",
        ],
        said: &[
            "I want a {colour} {thing}, and I have {n} hundred pounds.",
            "Which {thing} should I buy, a {colour} one?",
        ],
    },
    Topic {
        facts: &[
            "{me} plans a trip to {city} in {month}",
            "{me} booked {n} nights in {city}",
        ],
        said: &[
            "We booked {n} nights in {city} for {month}.",
            "{city} in {month}, can you believe it?",
        ],
    },
    Topic {
        facts: &[
            "{me} prefers meetings after {hour}",
            "{me} takes no calls before {hour}",
        ],
        said: &[
            "Please, no calls before {hour}.",
            "Meetings only after {hour}, I am useless before.",
        ],
    },
    Topic {
        facts: &[
            "{me} spends weekends {hobby} near {place}",
            "{me} took up {hobby} again",
            "{me} gave up {hobby} for {sport}",
        ],
        said: &[
            "I took up {hobby} again, near {place}.",
            "{hobby} all weekend, it does me good.",
        ],
    },
    Topic {
        facts: &[
            "{me} is {feeling} about the exam in {month}",
            "{me} passed the {language} exam with {n} points",
        ],
        said: &[
            "The exam is in {month} and I am {feeling}.",
            "I passed! {n} points in {language}.",
        ],
    },
    Topic {
        facts: &[
            "{me}'s birthday is in {month}",
            "{me} celebrates with {n} guests in {place}",
        ],
        said: &[
            "My birthday is in {month}, I expect {n} guests.",
            "We celebrate at {place} this year.",
        ],
    },
    Topic {
        facts: &[
            "{me} keeps the spare key with {name}",
            "{me} lost the key of the {thing}",
        ],
        said: &[
            "The spare key is with {name} now.",
            "I lost the key of the {thing}, again.",
        ],
    },
    Topic {
        facts: &[
            "{me} has a budget of {n} thousand pounds for the {thing}",
            "{me} overspent on the {thing} by {n} pounds",
        ],
        said: &[
            "The budget for the {thing} is {n} thousand pounds.",
            "We overspent on the {thing}, {n} pounds too much.",
        ],
    },
    Topic {
        facts: &[
            "{me} is married to {name}",
            "{me} and {name} separated in {month}",
            "{me} met {name} at {place}",
        ],
        said: &[
            "{name} and I got married in {month}.",
            "I met {name} at {place}, long ago.",
        ],
    },
    Topic {
        facts: &[
            "{me} volunteers at {place} on {weekday}",
            "{me} collects money for {rare}",
        ],
        said: &[
            "On {weekday} I help out at {place}.",
            "We collect money for {rare}, will you spread the word?",
        ],
    },
    Topic {
        facts: &[
            "{me} repairs the {thing} without help",
            "{me}'s {thing} broke down in {city}",
        ],
        said: &[
            "The {thing} broke down in {city}.",
            "I am repairing the {thing} by myself.",
        ],
    },
    Topic {
        facts: &[
            "{me} goes to bed at {hour}",
            "{me} sleeps badly because of the {illness}",
        ],
        said: &["I go to bed at {hour} now.", "I sleep badly, it's the {illness}."],
    },
    Topic {
        facts: &[
            "{me} dislikes {city} in {month}",
            "{me} would like to live near {place}",
        ],
        said: &[
            "{city} in {month} is not for me.",
            "One day I want to live near {place}.",
        ],
    },
    Topic {
        facts: &[
            "{me} supports {rare} at {sport}",
            "{me} saw {rare} win at {sport} in {city}",
        ],
        said: &["{rare} won at {sport} in {city}!", "I support {rare}, always have."],
    },
    Topic {
        facts: &[
            "{me} writes a diary about {hobby}",
            "{me} gives a talk about {hobby} in {city}",
        ],
        said: &[
            "I give a talk about {hobby} in {city}.",
            "I write down everything about {hobby}.",
        ],
    },
    Topic {
        facts: &[
            "{me} wants to stop drinking {drink}",
            "{me} has not had {drink} for {n} days",
        ],
        said: &["No {drink} for {n} days now.", "I want to stop with the {drink}."],
    },
    Topic {
        facts: &[
            "{me} trusts {name} from {rare} with money",
            "{me} owes {name} {n} pounds",
        ],
        said: &["I owe {name} {n} pounds.", "{name} from {rare} looks after our money."],
    },
];
