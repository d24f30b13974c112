//! The answer as a report.

use std::error::Error;

use crate::{
    analysis::Answer,
    picture,
    press::{billions, span},
    print::{loss, percent},
    report::{Brief, Grid, Part, Question, cited},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let printed = answer.to_string();
    let (leader, target) = (answer.leader, answer.target);
    let dash = |amount: Option<f64>| amount.map_or("-".to_owned(), billions);
    let members = Grid::new(
        format!("Who brings what, USD bn a year that {target} loses"),
        [
            "Member",
            "Alone",
            "If it left",
            "Shapley",
            "Myerson",
            "Pivotal",
            "Own loss",
            "Gains by leaving",
        ],
        answer.readings.members.iter().map(|m| {
            vec![
                m.state.to_string(),
                billions(m.alone),
                billions(-m.last),
                billions(m.shapley),
                dash(m.myerson),
                percent(m.pivotal.to_f64()),
                loss(m.own_loss),
                dash(m.gain_from_leaving),
            ]
        }),
    );
    let trust = Grid::new(
        format!("What trust in {leader} is worth, USD bn a year, expected"),
        ["Trust", "Expected", "By model", "Deviation", "Target gives in"],
        answer.trust.cases.iter().map(|case| {
            vec![
                case.name.clone(),
                billions(case.expected.expected),
                span(case.range.as_ref()),
                billions(case.expected.deviation),
                percent(case.expected.gives_in),
            ]
        }),
    );
    let assumed = Grid::new(
        "What is expected after the deals, USD bn a year, if one assumption is another",
        ["Assumption", "From", "To", "Expected from", "To"],
        answer.trust.hinges_on.iter().map(|swing| {
            let ([low, high], [from, to]) = (swing.ends, swing.expected.map(billions));
            vec![swing.assumption.to_owned(), low.to_string(), high.to_string(), from, to]
        }),
    );
    let mut held = Vec::new();
    if let Some(rare) = &answer.rare_earths {
        let sigmas = rare.prices.first().into_iter().flat_map(|price| &price.times);
        let columns = ["Stage".to_owned(), "Share".to_owned()];
        held.push(Part::Grid(Grid::new(
            format!("Rare earths: how many times dearer for who gets none from {target}"),
            columns.into_iter().chain(sigmas.map(|(sigma, _)| format!("Sigma {sigma}"))),
            rare.prices.iter().map(|price| {
                let times = price.times.iter().map(|(_, times)| format!("{times:.1}"));
                [price.stage.clone(), percent(price.share)].into_iter().chain(times).collect()
            }),
        )));
        held.push(Part::Grid(Grid::new(
            "All exports of the sectors that hold them withheld from one, in the long run",
            ["Member", "Loses", "USD bn a year by model", "What it costs the target"],
            rare.whole_sectors.iter().map(|whole| {
                vec![
                    whole.member.to_string(),
                    loss(whole.member_loses),
                    span(whole.range.as_ref()),
                    loss(whole.target_loses),
                ]
            }),
        )));
    }
    let mut sections = vec![
        (
            "What a coalition takes",
            vec![Part::Picture(picture::steps(answer)?), Part::Grid(members)],
        ),
        ("What trust is worth", vec![Part::Grid(trust), Part::Grid(assumed)]),
    ];
    if !held.is_empty() {
        sections.push(("What the target holds", held));
    }
    sections.push(("What this rests on", vec![Part::Grid(cited(&answer.questions))]));
    let rare = answer.rare_earths.iter().flat_map(|rare| &rare.sources);
    Ok(Brief {
        title: format!("{leader} and partners against {target}"),
        subtitle: format!("{}; {}, {}", answer.pressure, answer.world, answer.date),
        answer: answer.questions.iter().map(Question::said).collect(),
        sections,
        assumptions: answer.assumptions.iter().map(ToString::to_string).collect(),
        sources: answer.sources.iter().map(|cited| &cited.title).chain(rare).cloned().collect(),
        printed,
    })
}
