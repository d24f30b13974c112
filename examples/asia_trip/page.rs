//! The answer as a report.

use crate::{
    Answer,
    outcomes::Worth,
    print::{around, bn, percent},
    report::{Bars, Brief, Grid, Part, opening},
};

fn billions(worth: &Worth) -> (String, [f64; 3]) {
    (worth.state.to_string(), [worth.low, worth.median, worth.high].map(|x| x / 1e9))
}

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
        "Against the truce, USD bn a year: median and range over the models",
        columns,
        rows,
    );
    // The first outcome is the truce, against which the others are measured.
    let pictures = answer.outcomes.iter().skip(1).map(|outcome| {
        Part::Bars(Bars {
            title: outcome.name.clone(),
            unit: "USD bn a year against the truce",
            rows: outcome.worth.iter().map(billions).collect(),
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
    let missing = answer.not_modelled.iter().map(|item| format!("Not in the answer: {item}"));
    Brief {
        title: "The talks of the United States and China".to_owned(),
        subtitle: format!("{}, {}", answer.world, answer.date),
        answer: opening(&printed),
        sections: vec![
            (
                "What each outcome is worth",
                std::iter::once(Part::Grid(table)).chain(pictures).collect(),
            ),
            ("What each side holds", vec![Part::Grid(held), Part::Grid(cases)]),
        ],
        assumptions: std::iter::once(answer.method.clone()).chain(missing).collect(),
        sources: answer.sources.iter().cloned().collect(),
        printed,
    }
}
