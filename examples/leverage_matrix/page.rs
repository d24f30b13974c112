//! The answer as a report.

use std::error::Error;

use crate::{
    analysis::Answer,
    press::{billions, words},
    print::percent,
    report::{Brief, Grid, Part, opening},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let printed = answer.to_string();
    #[cfg(feature = "plot")]
    let shown = vec![Part::Picture(crate::picture::map(answer)?)];
    #[cfg(not(feature = "plot"))]
    let shown = Vec::new();
    let amount = |value: Option<f64>| value.map_or("-".to_owned(), billions);
    let threats = Grid {
        title: format!("Strongest threats, USD bn a year by {}", answer.model),
        columns: words(&[
            "Who",
            "Whom",
            "Target loses",
            "USD bn",
            "Sender loses",
            "USD bn",
            "Credible in models",
        ]),
        rows: answer
            .strongest
            .iter()
            .map(|strong| {
                let row = &strong.row;
                vec![
                    row.sender.to_string(),
                    row.target.to_string(),
                    percent(row.target_loss_pct, row.unbounded),
                    amount(row.target_loss),
                    percent(row.sender_loss_pct, false),
                    amount(row.sender_loss),
                    format!("{} of {}", strong.credible_in, strong.solved_in),
                ]
            })
            .collect(),
    };
    let standing = Grid {
        title: "How many others each can take one percent from, and how many from it".to_owned(),
        columns: words(&["State", "Can press", "Pressed by", "Most exposed to", "Loss"]),
        rows: answer
            .by_state
            .iter()
            .map(|s| {
                let (who, loss) = s.most_exposed_to.map_or(("-".to_owned(), "-".to_owned()), |x| {
                    (x.0.to_string(), format!("{:.2}%", x.1))
                });
                let (can, by) = (s.can_press.to_string(), s.pressed_by.to_string());
                vec![s.state.to_string(), can, by, who, loss]
            })
            .collect(),
    };
    Ok(Brief {
        title: "Who can press whom".to_owned(),
        subtitle: format!("{}; {}, {}", answer.pressure, answer.world, answer.date),
        answer: opening(&printed),
        sections: vec![
            ("Who can press whom", shown),
            ("Strongest threats", vec![Part::Grid(threats)]),
            ("Where each stands", vec![Part::Grid(standing)]),
        ],
        assumptions: answer.assumptions.iter().map(ToString::to_string).collect(),
        sources: answer.sources.iter().cloned().collect(),
        printed,
    })
}
