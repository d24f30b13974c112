//! The answer as a person reads it.

use std::fmt;

use geoecon::leverage::Loss;

use crate::{
    analysis::Answer,
    press::{billions, closing, span},
    trust::{DAMAGED, INTACT},
};

pub(crate) fn percent(part: f64) -> String {
    format!("{:.0}%", 100.0 * part)
}

pub(crate) fn loss(loss: Loss) -> String {
    loss.percent().map_or("all".to_owned(), |percent| format!("{percent:.2}%"))
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} and partners against {}: {} ({}, {})",
            self.leader, self.target, self.pressure, self.world, self.date
        )?;
        writeln!(f)?;
        for question in &self.questions {
            question.print(4, f)?;
        }
        self.members(f)?;
        writeln!(f)?;
        self.trust_cases(f)?;
        writeln!(f)?;
        self.rare_earths(f)?;
        writeln!(
            f,
            "Method: {}; {}; percent of {}; {} equilibria, {}.",
            self.method, self.model, self.percent_of, self.equilibria, self.status
        )?;
        closing(f, &self.left_out, &self.sources, &self.assumptions)
    }
}

impl Answer {
    fn members(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let readings = &self.readings;
        writeln!(f, "1. WHO BRINGS WHAT; USD bn a year that {} loses\n", self.target)?;
        writeln!(
            f,
            "  {:<5} {:>7} {:>10} {:>9} {:>9} {:>8}   {:>9} {:>16}",
            "",
            "alone",
            "if it left",
            "Shapley",
            "Myerson",
            "pivotal",
            "own loss",
            "gains by leaving"
        )?;
        for m in &readings.members {
            writeln!(
                f,
                "  {:<5} {:>7} {:>10} {:>9} {:>9} {:>8}   {:>9} {:>16}",
                m.state,
                billions(m.alone),
                format!("-{}", billions(m.last)),
                billions(m.shapley),
                m.myerson.map_or("-".to_owned(), billions),
                format!("{:.0}%", 100.0 * m.pivotal.to_f64()),
                loss(m.own_loss),
                m.gain_from_leaving.map_or("-".to_owned(), billions)
            )?;
        }
        for bloc in self.blocs.iter().filter(|bloc| bloc.len() > 1) {
            let names: Vec<&str> = bloc.iter().map(geoecon::StateId::as_str).collect();
            if let [first, rest @ ..] = names.as_slice() {
                writeln!(f, "  {first} acts with {}.", rest.join(", "))?;
            }
        }
        let path: Vec<String> = self
            .one_by_one
            .iter()
            .map(|step| format!("+{} {}", step.joins, billions(step.worth)))
            .collect();
        writeln!(
            f,
            "  One by one: {} {}, {}.",
            self.leader,
            billions(self.alone),
            path.join(", ")
        )?;
        let threshold = billions(readings.threshold);
        let few: Vec<&str> =
            readings.smallest_winning.iter().map(geoecon::StateId::as_str).collect();
        let needed: Vec<&str> =
            readings.members.iter().filter(|m| m.indispensable).map(|m| m.state.as_str()).collect();
        writeln!(
            f,
            "  To take {threshold} the smallest coalition is {}; indispensable: {}.",
            if few.is_empty() { "none".to_owned() } else { few.join(" ") },
            if needed.is_empty() { "nobody".to_owned() } else { needed.join(" ") }
        )?;
        match readings.core.worst.as_ref().filter(|_| !readings.core.in_core) {
            None => writeln!(f, "  No part of it could take more alone than its Shapley shares.")?,
            Some(worst) => {
                let names: Vec<&str> = worst.members.iter().map(geoecon::StateId::as_str).collect();
                writeln!(
                    f,
                    "  {} alone take {} more than their Shapley shares: some partners do each other's work.",
                    names.join(" "),
                    billions(worst.excess)
                )?;
            }
        }
        writeln!(f, "  Myerson: partners talk only through {}.", self.leader)
    }

    fn trust_cases(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "2. WHAT TRUST IN {} IS WORTH; USD bn a year, expected\n", self.leader)?;
        for case in &self.trust.cases {
            let expected = &case.expected;
            let joins: Vec<String> = expected
                .members
                .iter()
                .map(|m| format!("{} {:.0}%", m.state, 100.0 * m.joins))
                .collect();
            writeln!(
                f,
                "  {:<28} {:>5} {:>12} +- {:<4} {} gives in: {:>4}",
                case.name,
                billions(expected.expected),
                span(case.range.as_ref()),
                billions(expected.deviation),
                self.target,
                percent(expected.gives_in)
            )?;
            if case.name == INTACT || case.name == DAMAGED {
                writeln!(f, "    {}", joins.join(", "))?;
            }
        }
        let damaged = self.trust.case(DAMAGED);
        let most = damaged.and_then(|case| {
            let lacking = |m: &geoecon::leverage::ExpectedMember| m.matters * (1.0 - m.joins);
            let best =
                case.expected.members.iter().max_by(|a, b| lacking(a).total_cmp(&lacking(b)))?;
            Some((best.state, lacking(best)))
        });
        if let Some((state, worth)) = most {
            writeln!(
                f,
                "  To win back {state} wholly is worth {}, more than any other.",
                billions(worth)
            )?;
        }
        let deals: Vec<String> = self
            .trust
            .deals
            .iter()
            .map(|deal| {
                let only = if deal.announced { " (announced)" } else { "" };
                format!("{} {}{only}", deal.partner, deal.pledged.compact())
            })
            .collect();
        if !deals.is_empty() {
            writeln!(f, "  Deals made under pressure, by what was pledged: {}.", deals.join(", "))?;
        }
        Ok(())
    }

    fn rare_earths(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(rare) = &self.rare_earths else { return Ok(()) };
        let list = |codes: &[geoecon::ProductCode]| {
            codes.iter().map(geoecon::ProductCode::as_str).collect::<Vec<_>>().join(", ")
        };
        writeln!(
            f,
            "3. WHAT {} HOLDS: rare earths (HS {}), in {}\n",
            self.target,
            list(&rare.goods),
            list(&rare.sectors)
        )?;
        writeln!(f, "  The goods dearer by a factor of, for who gets none from {}:", self.target)?;
        write!(f, "  {:<44} {:>6}", "", "share")?;
        if let Some(first) = rare.prices.first() {
            for (sigma, _) in &first.times {
                write!(f, " {:>9}", format!("sigma {sigma}"))?;
            }
        }
        writeln!(f)?;
        for price in &rare.prices {
            write!(f, "  {:<44} {:>5.0}%", price.stage, 100.0 * price.share)?;
            for (_, times) in &price.times {
                write!(f, " {times:>9.1}")?;
            }
            writeln!(f)?;
        }
        if rare.first_tenth_buys_most {
            writeln!(
                f,
                "  The first tenth of the world's refining that moves out lowers the price more than any later one."
            )?;
        }
        writeln!(f, "  Shares of production: {}.", rare.sources.join("; "))?;
        writeln!(
            f,
            "  All exports of these sectors withheld from one; loses, USD bn a year by model, and {} itself:",
            self.target
        )?;
        for whole in &rare.whole_sectors {
            writeln!(
                f,
                "    {:<5} {:>7} {:>16}   {} {:>7}",
                whole.member,
                loss(whole.member_loses),
                span(whole.range.as_ref()),
                self.target,
                loss(whole.target_loses)
            )?;
        }
        writeln!(
            f,
            "  That is whole sectors in the long run; it says nothing of the first weeks without the goods."
        )?;
        writeln!(f)
    }
}
