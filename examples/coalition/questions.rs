//! The questions, each with its answer, its range, what it hinges on and its sources.

use geoecon::leverage::RangeByModel;

use crate::{
    analysis::Answer,
    press::{billions, span},
    print::{loss, percent},
    report::Question,
    trust::{DAMAGED, INTACT, Swing},
};

pub(crate) fn questions(answer: &Answer) -> Vec<Question> {
    [Some(more(answer)), Some(pivotal(answer)), lost_trust(answer)].into_iter().flatten().collect()
}

const TRADE: [&str; 4] = ["flows", "technology", "elasticities", "duties"];

fn question(answer: &Answer, asked: &'static str, rests_on: Vec<&'static str>) -> Question {
    let known = answer.sources.iter().filter(|cited| rests_on.contains(&cited.what));
    let sources = known.map(|cited| cited.title.clone()).collect();
    Question { asked, answer: Vec::new(), hinge: String::new(), rests_on, sources }
}

/// From the lowest to the highest model.
fn between(range: Option<&RangeByModel>, unit: impl Fn(f64) -> String) -> String {
    range.map_or("no range".to_owned(), |r| format!("{} to {}", unit(r.low), unit(r.high)))
}

fn more(answer: &Answer) -> Question {
    let (leader, target, readings) = (answer.leader, answer.target, &answer.readings);
    let mut said = vec![format!(
        "Alone {leader} takes USD {} bn a year from {target} ({} over {} models); all {} together {} ({}), {} of what it has.",
        billions(answer.alone),
        span(answer.alone_range.as_ref()),
        answer.models,
        readings.members.len(),
        billions(answer.all),
        span(answer.all_range.as_ref()),
        loss(answer.target_loses)
    )];
    if let Some(multiple) = answer.multiple {
        said.push(format!(
            "That is {multiple:.1} times as much ({}), and {:+.0}% beside the sum of what each takes alone.",
            between(answer.multiple_range.as_ref(), |times| format!("{times:.1}")),
            100.0 * (readings.all / readings.sum_of_members - 1.0)
        ));
    }
    if let Some(cost) = answer.members_lose {
        let tempted = readings.members.iter().filter(|m| m.gain_from_leaving > Some(0.0)).count();
        said.push(format!(
            "It costs the members {} themselves, and {tempted} of {} would do better by leaving while the others go on.",
            billions(cost),
            readings.members.len()
        ));
    }
    let hinge = answer.hinges_on.as_ref();
    Question {
        answer: said,
        hinge: hinge.map_or("one model alone".to_owned(), |h| h.moves("what all can take")),
        ..question(
            answer,
            "How much more can the coalition take than its leader alone?",
            TRADE.to_vec(),
        )
    }
}

fn pivotal(answer: &Answer) -> Question {
    let (target, pivotal) = (answer.target, &answer.pivotal);
    let mut said = vec![format!(
        "{}: its joining makes {target} give in, at a loss of {}, in {} of all orders of joining ({} by model), more than any other in {} of {} models.",
        pivotal.state,
        billions(answer.readings.threshold),
        percent(pivotal.part),
        between(pivotal.range.as_ref(), percent),
        pivotal.first_in,
        pivotal.models
    )];
    if let [(best, with_best), ..] = answer.with_one.as_slice() {
        said.push(format!(
            "The partner who adds most to {} is {best}: the two take {}.",
            answer.leader,
            billions(*with_best)
        ));
    }
    let at: Vec<String> = pivotal
        .at
        .iter()
        .map(|(part, who, turns)| {
            format!("{who} at {} ({})", billions(part * answer.all), percent(*turns))
        })
        .collect();
    Question {
        answer: said,
        hinge: format!(
            "the loss at which {target} gives in, half of what all can take unless --threshold says: {}; and on who acts as one",
            at.join(", ")
        ),
        ..question(answer, "Who is pivotal?", TRADE.to_vec())
    }
}

/// `None` where no partner made a deal under pressure.
fn lost_trust(answer: &Answer) -> Option<Question> {
    let trust = &answer.trust;
    let (intact, damaged) = (trust.case(INTACT)?, trust.case(DAMAGED)?);
    let (before, after) = (intact.expected.expected, damaged.expected.expected);
    let told = |swing: &Swing| {
        let ([low, high], [from, to]) = (swing.ends, swing.expected.map(billions));
        format!("{} ({low} to {high}: {from} to {to})", swing.assumption)
    };
    let (first, others) = trust.hinges_on.split_first()?;
    let others: Vec<String> = others.iter().map(told).collect();
    let rests_on = [&TRADE[..], &["pledges"]].concat();
    Some(Question {
        answer: vec![
            format!(
                "Expected with the leader's record {} ({}); after the deals of the year {} ({}): USD {} bn a year of leverage are gone.",
                billions(before),
                span(intact.range.as_ref()),
                billions(after),
                span(damaged.range.as_ref()),
                billions(before - after)
            ),
            format!(
                "That leaves {} of what all can take, by model.",
                between(trust.left.as_ref(), percent)
            ),
        ],
        hinge: format!(
            "{}, less on {}: all of it judged, nothing measured",
            told(first),
            others.join(" and ")
        ),
        ..question(answer, "What does lost trust in the leader take away?", rests_on)
    })
}
