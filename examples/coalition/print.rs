//! The answer as a person reads it.

use std::fmt;

use geoecon::leverage::{Loss, RangeByModel};

use crate::{
    analysis::Answer,
    press::{billions, span},
    trust::{DAMAGED, INTACT, Swing},
};

pub(crate) fn percent(part: f64) -> String {
    format!("{:.0}%", 100.0 * part)
}

/// From the lowest to the highest model, in another unit than billions.
fn between(range: Option<&RangeByModel>, unit: impl Fn(f64) -> String) -> String {
    range.map_or("no range".to_owned(), |r| format!("{} to {}", unit(r.low), unit(r.high)))
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
        self.headline(f)?;
        writeln!(f)?;
        self.members(f)?;
        writeln!(f)?;
        self.trust_cases(f)?;
        writeln!(f)?;
        self.rare_earths(f)?;
        writeln!(f, "What it hinges on")?;
        for sentence in self.hinges() {
            writeln!(f, "  {sentence}")?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "Method: {}; {}; percent of {}; {} equilibria, {}.",
            self.method, self.model, self.percent_of, self.equilibria, self.status
        )?;
        for skipped in &self.left_out {
            writeln!(f, "Not run: {skipped}.")?;
        }
        writeln!(f, "Sources: {}.", self.sources.join("; "))?;
        writeln!(f, "Assumed: {}.", self.assumptions.join(";\n  "))
    }
}

impl Answer {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (leader, target) = (self.leader, self.target);
        writeln!(
            f,
            "Alone {leader} takes USD {} bn a year from {target} ({} over {} models); all {} together {} ({}), {} of what it has.",
            billions(self.alone),
            span(self.alone_range.as_ref()),
            self.models,
            self.readings.members.len(),
            billions(self.all),
            span(self.all_range.as_ref()),
            loss(self.target_loses)
        )?;
        if let Some(multiple) = self.multiple {
            let more = self.readings.all / self.readings.sum_of_members;
            writeln!(
                f,
                "That is {multiple:.1} times as much ({}), and {:+.0}% beside the sum of what each takes alone.",
                between(self.multiple_range.as_ref(), |times| format!("{times:.1}")),
                100.0 * (more - 1.0)
            )?;
        }
        if let Some(cost) = self.members_lose {
            let tempted =
                self.readings.members.iter().filter(|m| m.gain_from_leaving > Some(0.0)).count();
            writeln!(
                f,
                "It costs the members {} themselves, and {tempted} of {} would do better by leaving while the others go on.",
                billions(cost),
                self.readings.members.len()
            )?;
        }
        if let [(best, with_best), ..] = self.with_one.as_slice() {
            writeln!(
                f,
                "The partner who matters most is {best}: with it alone {}.",
                billions(*with_best)
            )?;
        }
        let pivotal = &self.pivotal;
        writeln!(
            f,
            "Pivotal is {}: its joining makes {target} give in, at a loss of {}, in {} of all orders ({}), more than any other in {} of {} models.",
            pivotal.state,
            billions(self.readings.threshold),
            percent(pivotal.part),
            between(pivotal.range.as_ref(), percent),
            pivotal.first_in,
            pivotal.models
        )?;
        if let (Some(intact), Some(damaged)) = (self.trust.case(INTACT), self.trust.case(DAMAGED)) {
            let (before, after) = (intact.expected.expected, damaged.expected.expected);
            writeln!(
                f,
                "Expected with the leader's record {} ({}); after the deals of the year {} ({}): USD {} bn a year of leverage are gone.",
                billions(before),
                span(intact.range.as_ref()),
                billions(after),
                span(damaged.range.as_ref()),
                billions(before - after)
            )?;
        }
        Ok(())
    }

    fn members(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let readings = &self.readings;
        writeln!(f, "Who brings what; USD bn a year that {} loses", self.target)?;
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
        writeln!(f, "What trust in {} is worth; USD bn a year, expected", self.leader)?;
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
            "What {} holds: rare earths (HS {}), in {}",
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

    /// What each part of the answer hinges on, a sentence each.
    pub(crate) fn hinges(&self) -> Vec<String> {
        let all = self.readings.all;
        let how_much = self
            .hinges_on
            .iter()
            .map(|hinge| format!("How much: it hinges on {}.", hinge.moves("what all can take")));
        let at: Vec<String> = self
            .pivotal
            .at
            .iter()
            .map(|(part, who, turns)| {
                format!("{who} at {} ({})", billions(part * all), percent(*turns))
            })
            .collect();
        let who = format!(
            "Who is pivotal: it hinges on the loss at which {} gives in, half of what all can take unless --threshold says: {}; and on who acts as one.",
            self.target,
            at.join(", ")
        );
        let told = |swing: &Swing| {
            let ([low, high], [from, to]) = (swing.ends, swing.expected.map(billions));
            format!("{} ({low} to {high}: {from} to {to})", swing.assumption)
        };
        let trust = self.trust.hinges_on.split_first().map(|(first, others)| {
            let others: Vec<String> = others.iter().map(told).collect();
            format!(
                "Lost trust: it leaves {} of what all can take, by model; it hinges, all of it judged and nothing measured, on {}, less on {}.",
                between(self.trust.left.as_ref(), percent),
                told(first),
                others.join(" and ")
            )
        });
        how_much.chain([who]).chain(trust).collect()
    }
}
