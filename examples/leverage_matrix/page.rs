//! The answer as a report.

use std::error::Error;

use crate::{
    analysis::Answer,
    picture,
    press::{billions, span},
    print::percent,
    report::{Brief, Grid, Part, opening},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let printed = answer.to_string();
    let amount = |value: Option<f64>| value.map_or("-".to_owned(), billions);
    let threats = Grid::new(
        format!(
            "USD bn a year: {}, and lowest to highest of {} models",
            answer.model, answer.models
        ),
        [
            "Who",
            "Whom",
            "Target loses",
            "USD bn",
            "By model",
            "Sender loses",
            "USD bn",
            "By model",
            "Credible in models",
        ],
        answer.strongest.iter().map(|strong| {
            let row = &strong.row;
            vec![
                row.sender.to_string(),
                row.target.to_string(),
                percent(row.target_loss_pct, row.unbounded),
                amount(row.target_loss),
                span(strong.target_value.as_ref()),
                percent(row.sender_loss_pct, false),
                amount(row.sender_loss),
                span(strong.sender_value.as_ref()),
                format!("{} of {}", strong.credible_in, strong.solved_in),
            ]
        }),
    );
    let standing = Grid::new(
        "How many others each can take one percent from, and how many from it",
        ["State", "Can press", "Pressed by", "Most exposed to", "Loss"],
        answer.by_state.iter().map(|s| {
            let (who, loss) =
                s.most_exposed_to.map_or(("-".to_owned(), "-".to_owned()), |(who, p)| {
                    (who.to_string(), format!("{p:.2}%"))
                });
            vec![s.state.to_string(), s.can_press.to_string(), s.pressed_by.to_string(), who, loss]
        }),
    );
    Ok(Brief {
        title: "Who can press whom".to_owned(),
        subtitle: format!("{}; {}, {}", answer.pressure, answer.world, answer.date),
        answer: opening(&printed),
        sections: vec![
            ("All pairs", vec![Part::Picture(picture::map(answer)?)]),
            ("Strongest threats", vec![Part::Grid(threats)]),
            ("Where each stands", vec![Part::Grid(standing)]),
            ("What it hinges on", answer.hinge().map(Part::Note).into_iter().collect()),
        ],
        assumptions: answer.assumptions.iter().map(ToString::to_string).collect(),
        sources: answer.sources.iter().map(|cited| cited.title.clone()).collect(),
        printed,
    })
}
