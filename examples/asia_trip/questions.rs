//! The questions, each with its answer, its range, what it hinges on and its sources.

use geoecon::economy::InputCut;

use crate::{
    Answer,
    outcomes::{Outcome, Worth},
    print::{around, bn, ends, percent},
    report::Question,
};

pub(crate) fn questions(answer: &Answer) -> Vec<Question> {
    let mut questions = vec![outcomes(answer), fail(answer), between(answer), held(answer)];
    questions.extend(expiry(answer));
    questions
}

fn question(answer: &Answer, asked: &'static str, rests_on: &[&'static str]) -> Question {
    let mut sources: Vec<String> = Vec::new();
    for figure in answer.figures.iter().filter(|figure| rests_on.contains(&figure.what)) {
        if !sources.contains(&figure.source) {
            sources.push(figure.source.clone());
        }
    }
    Question {
        asked,
        answer: Vec::new(),
        hinge: String::new(),
        rests_on: rests_on.to_vec(),
        sources,
    }
}

const TRADE: [&str; 4] = ["duties", "flows", "technology", "elasticities"];

/// What each outcome is worth to the two.
fn outcomes(answer: &Answer) -> Question {
    let mut said = vec![format!(
        "Against what is in force on {}, in trade, a year; median and range of the models.",
        answer.date
    )];
    let two = |outcome: &Outcome| {
        let (usa, chn) = (outcome.worth.first()?, outcome.worth.get(1)?);
        Some(format!(
            "{}: United States {} bn, China {} bn.",
            capitalised(&outcome.name),
            around(usa),
            around(chn)
        ))
    };
    said.extend(answer.outcomes.iter().skip(1).filter(|o| !o.talks_fail).filter_map(two));
    let names = [&TRADE[..], &["truce", "threats"]].concat();
    Question {
        answer: said,
        hinge: moved(answer),
        ..question(answer, "Which outcomes are possible, and what is each worth?", &names)
    }
}

/// How far the answer moves over the models of one outcome, and over the outcomes at the median.
fn moved(answer: &Answer) -> String {
    let outcomes = answer.outcomes.get(1..).unwrap_or_default();
    let mut said = Vec::new();
    for (place, state) in answer.states.iter().enumerate().take(2) {
        let worth = outcomes.iter().filter_map(|outcome| outcome.worth.get(place));
        let widest = worth.clone().map(|w| w.high - w.low).reduce(f64::max);
        let kinds = worth.clone().flat_map(|w| &w.by_model);
        let within = kinds.map(|(_, low, high)| high - low).reduce(f64::max);
        let highest = worth.clone().map(|w| w.median).reduce(f64::max);
        let across = highest.zip(worth.map(|w| w.median).reduce(f64::min));
        if let (Some(widest), Some(within), Some((high, low))) = (widest, within, across) {
            said.push(format!(
                "{state} by up to {} bn, elasticities and ends of duties in one kind of model by {}, the choice of outcome by {}",
                bn(widest),
                bn(within),
                bn(high - low)
            ));
        }
    }
    if said.is_empty() {
        "what is on the table that day".to_owned()
    } else {
        format!("the kind of model, which moves an outcome for {}", said.join("; for "))
    }
}

fn fail(answer: &Answer) -> Question {
    let failing: Vec<&Outcome> = answer.outcomes.iter().filter(|o| o.talks_fail).collect();
    let mut said = Vec::new();
    for outcome in &failing {
        let Some((usa, chn)) = outcome.worth.first().zip(outcome.worth.get(1)) else { continue };
        let loses = if usa.median < chn.median { "the United States" } else { "China" };
        said.push(format!(
            "{}: mean duties {} and {}; United States {} bn, China {} bn a year; at the median {loses} loses more.",
            capitalised(&outcome.name),
            percent(outcome.duties[0]),
            percent(outcome.duties[1]),
            around(usa),
            around(chn)
        ));
    }
    let hinge = if said.is_empty() {
        said.push("Nothing is threatened on that day that could be carried out.".to_owned());
        "what is on the table that day"
    } else {
        "which account of the threat holds, whether China answers with the same, and the model: its range is wider than the step from one threat to the other"
    };
    Question {
        answer: said,
        hinge: hinge.to_owned(),
        ..question(answer, "What if talks fail?", &[&TRADE[..], &["truce", "threats"]].concat())
    }
}

/// What a side deal and a failure do to those in between.
fn between(answer: &Answer) -> Question {
    let mut said = Vec::new();
    let shown = answer.outcomes.iter().skip(1).enumerate();
    // A limited deal comes first.
    for (_, outcome) in shown.filter(|(place, outcome)| *place == 0 || outcome.talks_fail) {
        let others = outcome.worth.get(2..).unwrap_or_default();
        let each: Vec<String> =
            others.iter().map(|worth| format!("{} {}", worth.state, closely(worth))).collect();
        let named = |wanted: fn(&Worth) -> bool| {
            let all = others.iter().filter(|worth| wanted(worth));
            let all: Vec<String> = all.map(|worth| worth.state.to_string()).collect();
            if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
        };
        said.push(format!(
            "{}: {} bn a year. All models see a gain for {}, all a loss for {}; they disagree for {}.",
            capitalised(&outcome.name),
            each.join(", "),
            named(gains),
            named(loses),
            named(|worth| !gains(worth) && !loses(worth))
        ));
    }
    if said.is_empty() {
        said.push("Nothing is on the table that day.".to_owned());
    }
    Question {
        answer: said,
        hinge: "trade that moves from one of the two to those in between: how easily buyers switch, and that goods of China that pass through them are not told apart".to_owned(),
        ..question(answer, "What do allies gain or lose from a side deal, and if there is none?", &TRADE)
    }
}

/// As [`around`], to two decimals: what is little to the two is much to those in between.
fn closely(worth: &Worth) -> String {
    let [low, median, high] = [worth.low, worth.median, worth.high].map(|x| x / 1e9);
    format!("{median:.2} ({low:.2} to {high:.2})")
}

fn gains(worth: &Worth) -> bool {
    worth.low > 0.0
}

fn loses(worth: &Worth) -> bool {
    worth.high < 0.0
}

fn held(answer: &Answer) -> Question {
    let mut said = Vec::new();
    for (holder, name) in [("CHN", "China"), ("USA", "The United States")] {
        let own = answer.holdings.iter().filter(|held| held.holder.as_str() == holder);
        let each: Vec<String> = own
            .map(|held| {
                format!(
                    "{} ({}): {} bn to the other, {} to itself",
                    held.what,
                    held.sector,
                    around(&held.to_target),
                    around(&held.to_holder)
                )
            })
            .collect();
        said.push(format!(
            "{name}, were it to stop the whole sector for good: {}.",
            each.join("; ")
        ));
    }
    let stages: Vec<String> = answer
        .rare_earths
        .stages
        .iter()
        .map(|(stage, [low, middle, high])| {
            let range = ends(100.0 * low, 100.0 * high);
            format!("{:.0} %{range} of {stage}", 100.0 * middle)
        })
        .collect();
    let cases = answer.rare_earths.cases.iter().map(InputCut::output_change_percent);
    let worst = cases.clone().reduce(f64::min).zip(cases.reduce(f64::max));
    said.push(format!(
        "Of the world's rare earths China does {}; losing 30 to 90 % of them would change output by {}, an input of {:.3} % of its cost (assumed).",
        stages.join(", "),
        worst.map_or("-".to_owned(), |(low, high)| format!("{high:.3} to {low:.1} percent")),
        100.0 * answer.rare_earths.cases.first().map_or(0.0, |case| case.input_share)
    ));
    Question {
        answer: said,
        hinge: "the elasticity with which rare earths can be replaced (0.1 to 1), and on the sector standing for the goods in it: upper bounds of what the goods alone do in the long run, and silent on the first weeks".to_owned(),
        ..question(
            answer,
            "What does each side hold?",
            &["controls", "production", "flows", "technology", "elasticities"],
        )
    }
}

fn expiry(answer: &Answer) -> Option<Question> {
    let deadline = answer.deadline.as_ref()?;
    let mut said = Vec::new();
    let two = |of: &[[f64; 3]], per: f64| {
        let show = |place: usize| {
            of.get(place).map_or("-".to_owned(), |[low, median, high]| {
                let (a, b) = (low * per, high * per);
                format!("{} ({} to {})", bn(median * per), bn(a.min(b)), bn(a.max(b)))
            })
        };
        format!("United States {} bn, China {} bn", show(0), show(1))
    };
    said.push(format!(
        "It runs out on {}, {} days after; until then nothing changes, and from then on, against its extension: {} a year where it lapses.",
        deadline.on,
        deadline.days,
        two(&deadline.expected_lapse, 1.0)
    ));
    let extended = deadline.futures.iter().find(|future| future.extended);
    said.push(format!(
        "Extended with a probability of {}, what is to be expected is {} a year; each percentage point of it is worth {}.",
        extended.map_or("-".to_owned(), |future| future.probability.to_string()),
        two(&deadline.expected, 1.0),
        two(&deadline.expected_lapse, -0.01)
    ));
    Some(Question {
        answer: said,
        hinge: "the probabilities, which are assumed (`--extended`, `--carried-out`), and on the models, whose ends are weighed alike".to_owned(),
        ..question(answer, "What is it worth that the truce is extended?", &[&TRADE[..], &["truce", "threats"]].concat())
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
