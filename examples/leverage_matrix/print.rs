//! The answer as a person reads it.

use std::fmt;

use crate::{
    analysis::{Answer, Row},
    press::{billions, closing, span},
    report::wrapped,
};

pub(crate) fn percent(value: Option<f64>, unbounded: bool) -> String {
    match value {
        _ if unbounded => "all".to_owned(),
        Some(value) => format!("{value:.2}%"),
        None => "-".to_owned(),
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Who can press whom: {} ({}, {})", self.pressure, self.world, self.date)?;
        writeln!(f)?;
        self.headline(f)?;
        writeln!(f)?;
        self.strongest_threats(f)?;
        writeln!(f)?;
        self.standing(f)?;
        writeln!(f)?;
        if let Some(sentence) = self.hinge() {
            wrapped(&sentence, 0, f)?;
            writeln!(f)?;
        }
        writeln!(f, "Method: {}; {}; percent of {}.", self.method, self.model, self.percent_of)?;
        writeln!(
            f,
            "{} pairs from {} equilibria, {} without a solution; {} duties and {} flows not recorded, taken as none.",
            self.pairs.len(),
            self.equilibria,
            self.unsolved,
            self.unknown_duties,
            self.unknown_flows
        )?;
        closing(f, &self.left_out, &self.sources, &self.assumptions)
    }
}

impl Answer {
    fn actors(&self) -> impl Iterator<Item = &Row> {
        self.pairs.iter().filter(|row| {
            !self.aggregates.contains(&row.sender) && !self.aggregates.contains(&row.target)
        })
    }

    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(strong) = self.strongest.first() else {
            return writeln!(f, "No pair has a solution.");
        };
        let row = &strong.row;
        write!(
            f,
            "The strongest is {} on {}: {} would lose {}, {} itself {}",
            row.sender,
            row.target,
            row.target,
            percent(row.target_loss_pct, row.unbounded),
            row.sender,
            percent(row.sender_loss_pct, false)
        )?;
        if let Some(range) = &strong.target_value {
            let (low, high) = (billions(range.low), billions(range.high));
            write!(
                f,
                " (USD {low} to {high} bn a year for {} over {} models)",
                row.target, range.models
            )?;
        }
        writeln!(f, ".")?;
        let all = self.actors().count();
        let dear = self.actors().filter(|row| row.credible == Some(false)).count();
        let harm = self.actors().filter(|row| row.target_loss_pct.is_some_and(|p| p >= 1.0));
        writeln!(
            f,
            "{} of {all} threats would take one percent or more; {dear} would cost the sender more than it could ask for.",
            harm.count()
        )
    }

    fn strongest_threats(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let models = self.models;
        writeln!(
            f,
            "Strongest threats; USD bn a year: {}, and lowest to highest of {models} models",
            self.model
        )?;
        writeln!(
            f,
            "  {:<5} {:<5} {:>13} {:>17} {:>13} {:>17}  {:<10} wins most",
            "who", "whom", "target loses", "", "sender loses", "", "credible"
        )?;
        for strong in &self.strongest {
            let row = &strong.row;
            let amount = |value: Option<f64>| value.map_or("-".to_owned(), billions);
            let winner = row.winners.first();
            writeln!(
                f,
                "  {:<5} {:<5} {:>6} {:>6} {:>17} {:>6} {:>6} {:>17}  {:<10} {}",
                row.sender,
                row.target,
                percent(row.target_loss_pct, row.unbounded),
                amount(row.target_loss),
                span(strong.target_value.as_ref()),
                percent(row.sender_loss_pct, false),
                amount(row.sender_loss),
                span(strong.sender_value.as_ref()),
                format!("{} of {}", strong.credible_in, strong.solved_in),
                winner.map_or(String::new(), |w| format!("{} {}", w.state, billions(w.value)))
            )?;
        }
        Ok(())
    }

    fn standing(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "How many others each can take one percent from, how many can take it from it, and who most"
        )?;
        for s in self.by_state.iter().take(15) {
            let worst =
                s.most_exposed_to.map_or("-".to_owned(), |(who, p)| format!("{who} {p:.2}%"));
            writeln!(f, "  {:<5} {:>3} {:>3}  {worst}", s.state, s.can_press, s.pressed_by)?;
        }
        if self.by_state.len() > 15 {
            writeln!(f, "  and {} more (--json has all)", self.by_state.len() - 15)?;
        }
        Ok(())
    }

    /// What the answer hinges on, in a sentence.
    pub(crate) fn hinge(&self) -> Option<String> {
        let (hinge, strong) = (self.hinges_on.as_ref()?, self.strongest.first()?);
        let what = format!("the loss of {} to {}", strong.row.target, strong.row.sender);
        Some(format!("It hinges on {}.", hinge.moves(what)))
    }
}
