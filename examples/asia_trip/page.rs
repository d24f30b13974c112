//! The answer as a report.

use crate::{
    Answer,
    print::{around, bn, percent},
    report::{Bars, Brief, Grid, Part, Question, cited},
};

pub(crate) fn page(answer: &Answer) -> Brief {
    let printed = answer.to_string();
    let mut columns =
        ["Outcome", "US duty on China", "China's duty on the US"].map(str::to_owned).to_vec();
    columns.extend(answer.states.iter().map(ToString::to_string));
    let rows = answer.outcomes.iter().map(|outcome| {
        let head = [outcome.name.clone()].into_iter().chain(outcome.duties.map(percent));
        head.chain(outcome.worth.iter().map(around)).collect()
    });
    let table = Grid::new(
        "Against what is in force, USD bn a year: median and range over the models",
        columns,
        rows,
    );
    // The first outcome is what is in force, against which the others are measured.
    let pictures = answer.states.iter().enumerate().map(|(place, state)| {
        let rows = answer.outcomes.iter().skip(1).filter_map(|outcome| {
            let worth = outcome.worth.get(place)?;
            let ends = [worth.low, worth.median, worth.high].map(|x| x / 1e9);
            Some((outcome.name.clone(), ends))
        });
        Part::Bars(Bars {
            title: format!("What each outcome is worth to {state}"),
            unit: "USD bn a year against what is in force",
            rows: rows.collect(),
        })
    });
    let held = Grid::new(
        "Were the whole sector cut off for good, USD bn a year",
        [
            "What",
            "Holder",
            "Sector cut",
            "Trade",
            "Of buyer",
            "Of seller",
            "To the target",
            "To the holder",
        ],
        answer.holdings.iter().map(|held| {
            vec![
                held.what.to_owned(),
                held.holder.to_string(),
                held.sector.to_string(),
                bn(held.flow),
                percent(held.share_of_buyer),
                percent(held.share_of_seller),
                around(&held.to_target),
                around(&held.to_holder),
            ]
        }),
    );
    let share = answer.rare_earths.cases.first().map_or(0.0, |case| case.input_share);
    let cases = Grid::new(
        format!(
            "Rare earths lost, were they {:.3} % of the cost of output (assumed)",
            100.0 * share
        ),
        ["Elasticity", "Part lost, %", "Change of output, %"],
        answer.rare_earths.cases.iter().map(|case| {
            let change = format!("{:.3}", case.output_change_percent());
            vec![case.elasticity.to_string(), format!("{:.0}", 100.0 * case.cut), change]
        }),
    );
    let cost = Bars {
        title: "What it costs the other where one side stops it, and the whole sector".to_owned(),
        unit: "USD bn a year",
        rows: answer
            .holdings
            .iter()
            .map(|held| {
                let worth = &held.to_target;
                let name = format!("{}: {}", held.holder, held.what);
                (name, [worth.low, worth.median, worth.high].map(|x| x / 1e9))
            })
            .collect(),
    };
    let missing = answer.not_modelled.iter().map(|item| format!("Not in the answer: {item}"));
    Brief {
        title: "The talks of the United States and China".to_owned(),
        subtitle: format!("{}, {}", answer.world, answer.date),
        answer: answer.questions.iter().map(Question::said).collect(),
        sections: vec![
            (
                "What each outcome is worth",
                std::iter::once(Part::Grid(table)).chain(pictures).collect(),
            ),
            ("When the truce runs out", expiry(answer)),
            ("What each side holds", vec![Part::Bars(cost), Part::Grid(held), Part::Grid(cases)]),
            ("What this rests on", vec![Part::Grid(cited(&answer.questions))]),
        ],
        assumptions: std::iter::once(answer.method.clone()).chain(missing).collect(),
        sources: answer.figures.iter().map(|f| format!("{}: {}", f.what, f.source)).collect(),
        printed,
    }
}

fn expiry(answer: &Answer) -> Vec<Part> {
    let Some(deadline) = &answer.deadline else {
        return vec![Part::Note("Nothing is suspended until a day to come.".to_owned())];
    };
    let mut columns = vec!["Future".to_owned(), "Probability".to_owned()];
    columns.extend(answer.states.iter().map(ToString::to_string));
    let rows = deadline.futures.iter().map(|future| {
        let head = [future.name.clone(), future.probability.to_string()];
        head.into_iter().chain(future.worth.iter().map(around)).collect()
    });
    let expected = deadline
        .expected
        .iter()
        .map(|[low, median, high]| format!("{} ({} to {})", bn(*median), bn(*low), bn(*high)));
    let last: Vec<String> =
        ["To be expected".to_owned(), String::new()].into_iter().chain(expected).collect();
    let title = format!(
        "From {} on, against the extension of the truce, USD bn a year; probabilities are assumed",
        deadline.on
    );
    vec![Part::Grid(Grid::new(title, columns, rows.chain([last])))]
}
