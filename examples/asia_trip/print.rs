//! The answer for people.

use std::fmt;

use crate::{Answer, outcomes::Worth};

/// Billions to one decimal, without the sign of a zero.
pub(crate) fn bn(amount: f64) -> String {
    let text = format!("{:.1}", amount / 1e9);
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

pub(crate) fn around(worth: &Worth) -> String {
    format!("{} ({} to {})", bn(worth.median), bn(worth.low), bn(worth.high))
}

/// A range in brackets, where there is one.
pub(crate) fn ends(low: f64, high: f64) -> String {
    if high - low < 0.05 { String::new() } else { format!(" ({low:.0} to {high:.0})") }
}

pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "THE TALKS OF THE UNITED STATES AND CHINA  ({}, {})\n", self.world, self.date)?;
        for question in &self.questions {
            question.print(4, f)?;
        }
        writeln!(
            f,
            "1. WHAT EACH OUTCOME IS WORTH  USD bn a year against what is in force; median and range of the models\n"
        )?;
        write!(f, "  {:<42} {:>13}", "", "mean duties")?;
        for state in &self.states {
            write!(f, " {state:>24}")?;
        }
        writeln!(f)?;
        for outcome in &self.outcomes {
            let [us, chinese] = outcome.duties.map(percent);
            write!(f, "  {:<42} {:>13}", outcome.name, format!("{us} {chinese}"))?;
            for worth in &outcome.worth {
                write!(f, " {:>24}", around(worth))?;
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "\n  Mean duties: of the United States on China's goods, and of China on those of the United States."
        )?;
        writeln!(
            f,
            "\n  By kind of model, lowest to highest over elasticities and both ends of duties:"
        )?;
        for outcome in self.outcomes.iter().skip(1) {
            writeln!(f, "\n    {} ({} runs)", outcome.name, outcome.runs)?;
            let kinds =
                outcome.worth.first().map(|worth| worth.by_model.as_slice()).unwrap_or_default();
            for (place, (kind, ..)) in kinds.iter().enumerate() {
                write!(f, "      {kind:<42}")?;
                for worth in &outcome.worth {
                    let cell = worth.by_model.get(place).map_or(String::new(), |(_, low, high)| {
                        format!("{} {} to {}", worth.state, bn(*low), bn(*high))
                    });
                    write!(f, " {cell:>21}")?;
                }
                writeln!(f)?;
            }
            for reason in &outcome.not_applicable {
                writeln!(f, "      not run: {reason}")?;
            }
        }
        self.expiry(f)?;
        self.held(f)?;
        writeln!(f, "\n4. WHAT THIS RESTS ON\n\n  {}\n", self.method)?;
        for figure in &self.figures {
            writeln!(f, "  {:<13} {}", figure.what, figure.source)?;
        }
        writeln!(f, "\n5. NOT IN THE ANSWER\n")?;
        for item in &self.not_modelled {
            writeln!(f, "  - {item}")?;
        }
        Ok(())
    }
}

impl Answer {
    /// When the truce runs out, future by future.
    fn expiry(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(deadline) = &self.deadline else { return Ok(()) };
        writeln!(
            f,
            "\n2. WHEN THE TRUCE RUNS OUT, {}  USD bn a year against its extension\n",
            deadline.on
        )?;
        write!(f, "  {:<42} {:>13}", "", "probability")?;
        for state in &self.states {
            write!(f, " {state:>24}")?;
        }
        writeln!(f)?;
        for future in &deadline.futures {
            write!(f, "  {:<42} {:>13}", future.name, future.probability.to_string())?;
            for worth in &future.worth {
                write!(f, " {:>24}", around(worth))?;
            }
            writeln!(f)?;
        }
        write!(f, "  {:<42} {:>13}", "to be expected", "")?;
        for [low, median, high] in &deadline.expected {
            let text = format!("{} ({} to {})", bn(*median), bn(*low), bn(*high));
            write!(f, " {text:>24}")?;
        }
        writeln!(
            f,
            "\n\n  Probabilities are assumed; controls on rare earths that return are in no model."
        )
    }

    fn held(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n3. WHAT EACH SIDE HOLDS  were the whole sector that holds the goods cut off, USD bn a year\n\n  Whole sector, long run; says nothing of the first weeks.\n"
        )?;
        writeln!(
            f,
            "  {:<32} {:<6} {:<16} {:>7} {:>9} {:>9} {:>24} {:>24}",
            "",
            "holder",
            "sector cut",
            "trade",
            "of buyer",
            "of seller",
            "to the target",
            "to the holder"
        )?;
        for held in &self.holdings {
            writeln!(
                f,
                "  {:<32} {:<6} {:<16} {:>7} {:>9} {:>9} {:>24} {:>24}",
                held.what,
                held.holder,
                held.sector,
                bn(held.flow),
                percent(held.share_of_buyer),
                percent(held.share_of_seller),
                around(&held.to_target),
                around(&held.to_holder)
            )?;
        }
        let rare = &self.rare_earths;
        let stages: Vec<String> = rare
            .stages
            .iter()
            .map(|(stage, [low, middle, high])| {
                format!("{stage} {:.0} %{}", 100.0 * middle, ends(100.0 * low, 100.0 * high))
            })
            .collect();
        writeln!(
            f,
            "\n  Rare earths, China's part of the world's production by stage: {}.",
            stages.join(", ")
        )?;
        writeln!(
            f,
            "  Were they {:.3} % of the cost of output (assumed), losing a part of them would change output by, in percent:\n",
            100.0 * rare.cases.first().map_or(0.0, |case| case.input_share)
        )?;
        for of_elasticity in
            rare.cases.chunk_by(|a, b| a.elasticity.total_cmp(&b.elasticity).is_eq())
        {
            write!(f, "    elasticity {:<4}", of_elasticity[0].elasticity)?;
            for case in of_elasticity {
                write!(
                    f,
                    "  {:>3.0} % lost {:>8.3}",
                    100.0 * case.cut,
                    case.output_change_percent()
                )?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
