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

pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.0} %", 100.0 * share))
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "THE TALKS OF THE UNITED STATES AND CHINA  ({}, {})\n", self.world, self.date)?;
        self.verdict(f)?;
        writeln!(
            f,
            "1. WHAT EACH OUTCOME IS WORTH  USD bn a year against the truce; median and range of the models\n"
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
        self.held(f)?;
        writeln!(f, "\n3. WHAT THIS RESTS ON\n\n  {}", self.method)?;
        for source in &self.sources {
            writeln!(f, "  {source}")?;
        }
        writeln!(f, "\n4. NOT IN THE ANSWER\n")?;
        for item in &self.not_modelled {
            writeln!(f, "  - {item}")?;
        }
        Ok(())
    }
}

impl Answer {
    /// Who loses more where the threats are carried out, and who in between gains.
    fn verdict(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for outcome in self.outcomes.iter().skip(1) {
            let (Some(usa), Some(chn)) = (outcome.worth.first(), outcome.worth.get(1)) else {
                continue;
            };
            writeln!(
                f,
                "  {}: United States {} bn, China {} bn a year.",
                outcome.name,
                around(usa),
                around(chn)
            )?;
        }
        if let Some(worst) = self.outcomes.iter().find(|outcome| outcome.talks_fail) {
            let sure = |gains: bool| -> Vec<String> {
                let others = worst.worth.iter().skip(2);
                let all = others.filter(|w| if gains { w.low > 0.0 } else { w.high < 0.0 });
                all.map(|w| w.state.to_string()).collect()
            };
            let show = |names: Vec<String>| {
                if names.is_empty() { "none".to_owned() } else { names.join(", ") }
            };
            writeln!(
                f,
                "  Where talks fail, of those in between every model sees a gain for {}, and a loss for {}.",
                show(sure(true)),
                show(sure(false))
            )?;
        }
        self.hinge(f)
    }

    /// How far the answer moves over the models of one outcome, and over the outcomes at the median.
    fn hinge(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outcomes = self.outcomes.get(1..).unwrap_or_default();
        for (place, state) in self.states.iter().enumerate().take(2) {
            let worth = outcomes.iter().filter_map(|outcome| outcome.worth.get(place));
            let widest = worth.clone().map(|w| w.high - w.low).reduce(f64::max);
            let kinds = worth.clone().flat_map(|w| &w.by_model);
            let within = kinds.map(|(_, low, high)| high - low).reduce(f64::max);
            let highest = worth.clone().map(|w| w.median).reduce(f64::max);
            let across = highest.zip(worth.map(|w| w.median).reduce(f64::min));
            let (Some(widest), Some(within), Some((high, low))) = (widest, within, across) else {
                continue;
            };
            writeln!(
                f,
                "  {state}: the choice of model moves an outcome by up to {} bn, elasticities and ends of duties in one kind of model by {}, which outcome it is by {}.",
                bn(widest),
                bn(within),
                bn(high - low)
            )?;
        }
        writeln!(f)
    }

    fn held(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\n2. WHAT EACH SIDE HOLDS  were the whole sector that holds the goods cut off, USD bn a year\n\n  Whole sector, long run; says nothing of the first weeks.\n"
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
        writeln!(
            f,
            "\n  Rare earths: China mines {} and refines about {} of the world's; these are separate stages.",
            percent(Some(rare.share_of_mining)),
            percent(Some(rare.share_of_refining))
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
