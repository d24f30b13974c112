//! The answer for people.

use std::fmt;

use geoecon::StateId;

use crate::{
    analysis::Answer,
    pays::{Pays, Range},
    report::wrapped,
};

pub(crate) fn bn(amount: f64) -> String {
    format!("{:.1}", amount / 1e9)
}

/// The middle, and the range around it where there is one.
pub(crate) fn range([low, middle, high]: Range) -> String {
    if (high - low).abs() < 5e7 {
        return bn(middle);
    }
    format!("{} ({} to {})", bn(middle), bn(low), bn(high))
}

/// The middle to so many decimals, its unit, and the range around it where there is one.
pub(crate) fn spanned([low, middle, high]: Range, places: usize, unit: &str) -> String {
    let [low, middle, high] = [low, middle, high].map(|x| format!("{x:.places$}"));
    if low == high {
        format!("{middle}{unit}")
    } else {
        format!("{middle}{unit} ({low} to {high})")
    }
}

/// A share as a percentage.
pub(crate) fn in_percent(range: Range) -> Range {
    range.map(|x| 100.0 * x)
}

pub(crate) fn codes<'a>(states: impl IntoIterator<Item = &'a StateId>) -> String {
    states.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

pub(crate) fn ratio(number: Option<f64>) -> String {
    number.map_or("-".to_owned(), |x| format!("{x:.2}"))
}

pub(crate) fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |x| format!("{:.0} %", 100.0 * x))
}

pub(crate) fn tenths(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |x| format!("{:.1} %", 100.0 * x))
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [before, after] = self.dates;
        writeln!(
            f,
            "WHAT THE ALLIES OF {} PAY AND GET  ({}, {before} and {after})\n",
            self.guarantor, self.world
        )?;
        self.headline(f)?;
        self.asked(f)?;
        self.payments(f)?;
        self.received(f)?;
        self.per_unit(f)?;
        self.tied(f)?;
        self.korea(f)?;
        self.rest(f)
    }
}

impl Answer {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for sentence in &self.headline {
            wrapped(sentence, 2, f)?;
        }
        writeln!(f)
    }

    fn asked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "1. WHAT IS ASKED, USD bn a year: middle (low to high)\n")?;
        for price in &self.prices {
            let before = price.before.map_or("not asked".to_owned(), bn);
            writeln!(f, "  {}, of {}", price.asked, codes(&price.of))?;
            writeln!(
                f,
                "    {}: {before} before, {} now; the range spans {}",
                price.counted,
                range(price.after),
                price.range_of
            )?;
            writeln!(f, "    hinges on {}", price.hinge)?;
            writeln!(f, "    sources in section 8: {}", price.sources.join(", "))?;
        }
        if !self.profits.is_empty() {
            writeln!(
                f,
                "\n  Who gets the profits of pledges of which {} takes the larger part:",
                self.guarantor
            )?;
        }
        for p in &self.profits {
            let when = p
                .repaid_in
                .map_or(format!("not within {} years", p.years), |year| format!("in year {year}"));
            let [until, then] = p.guarantors_part.map(|part| format!("{:.0} %", 100.0 * part));
            writeln!(
                f,
                "    {} at a yield of {}: the outlay is repaid {when}; {} takes {until} until then and {then} after, {} of all",
                p.state,
                p.profit_yield,
                self.guarantor,
                percent(p.guarantors_share)
            )?;
        }
        writeln!(f)
    }

    fn tied(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ties = &self.ties;
        writeln!(f, "5. WHAT THAT DOES TO DEPENDENCE AND FRAGMENTATION\n\n  {}\n", ties.method)?;
        for model in &ties.not_solved {
            writeln!(f, "  No solution, and left out: {model}.")?;
        }
        let [first, second] =
            ties.poles.map_or(["", ""].map(str::to_owned), |p| p.map(|s| s.to_string()));
        writeln!(
            f,
            "  {:<5} {:>42} {:>34} {:>24}",
            "",
            format!("exports that go to {first}, percent"),
            format!("0 {second} to 100 {first}"),
            "cover that is its, %"
        )?;
        writeln!(
            f,
            "  {:<5} {:>42} {:>34} {:>24}",
            "", "before -> now, and without deals", "before -> now", "before -> now"
        )?;
        for (ally, tied) in self.allies.iter().zip(&ties.allies) {
            let exports = tied.exports.map_or("-".to_owned(), |s| {
                format!(
                    "{:.1} -> {}, {:.1}",
                    100.0 * s.before,
                    spanned(in_percent(s.after), 1, ""),
                    100.0 * s.without_deals[1]
                )
            });
            let stance = tied.alignment.map_or("-".to_owned(), |s| {
                format!("{:.1} -> {}", s.before, spanned(s.after, 1, ""))
            });
            let covered = ally.gets.each_ref().map(|gets| {
                let all = gets.cover[1].filter(|all| *all > 0.0)?;
                Some(gets.cover_from_guarantor? / all)
            });
            writeln!(
                f,
                "  {:<5} {exports:>42} {stance:>34} {:>24}",
                ally.state,
                format!("{} -> {}", percent(covered[0]), percent(covered[1]))
            )?;
        }
        writeln!(
            f,
            "\n  {:<17} {:>12} {:>32} {:>34} {:>34}",
            "layer", "pairs", "modularity", "crosses blocs, percent", "overlaps security, percent"
        )?;
        for layer in &ties.layers {
            let [was, is] = layer.pairs;
            writeln!(
                f,
                "  {:<17} {:>12} {:>32} {:>34} {:>34}",
                layer.layer,
                format!("{was} -> {is}"),
                layer.modularity.map_or("-".to_owned(), |s| format!(
                    "{:.4} -> {}",
                    s.before,
                    spanned(s.after, 4, "")
                )),
                layer.across.map_or("-".to_owned(), |s| format!(
                    "{:.2} -> {}",
                    100.0 * s.before,
                    spanned(in_percent(s.after), 2, "")
                )),
                layer.overlap_with_security.map_or("-".to_owned(), |s| format!(
                    "{:.2} -> {}",
                    100.0 * s.before,
                    spanned(in_percent(s.after), 2, "")
                )),
            )?;
        }
        let blocs: Vec<String> = ties.blocs.iter().map(codes).collect();
        writeln!(
            f,
            "\n  Blocs: {};\n  all others are a third. Modularity: 0 in one piece, towards 1 in many. Alignment by the ties themselves: trade,\n  agreements, security, arms, finance; all weigh the same. It hinges on how easily buyers switch suppliers, which\n  makes the ranges, and on the split into blocs, which is assumed as the threats are. Sources in section 8:\n  flows, technology, elasticities, swap lines, promises.\n",
            blocs.join(" | ")
        )
    }

    fn payments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "2. WHAT THEY PAY, USD bn a year: middle (low to high)\n")?;
        writeln!(
            f,
            "  {:<5} {:>8} {:>26} {:>8} {:>20} {:>7} {:>20} {:>7} {:>16}",
            "",
            "before",
            "duties",
            "average",
            "pledges",
            "forces",
            "together",
            "of GDP",
            "short of target"
        )?;
        for ally in &self.allies {
            let [was, is] = &ally.pays;
            let short = match (is.short_of_target, is.target) {
                (Some(short), Some(target)) if short > 0.0 => {
                    format!("{} to {}", bn(short), tenths(Some(target)))
                }
                (_, Some(_)) => "reached".to_owned(),
                _ => "-".to_owned(),
            };
            writeln!(
                f,
                "  {:<5} {:>8} {:>26} {:>8} {:>20} {:>7} {:>20} {:>7} {:>16}",
                ally.state,
                bn(was.together[1]),
                format!("{} -> {}", bn(was.duties[1]), range(is.duties)),
                tenths(is.duty_rate),
                if is.pledges[2].abs() > 0.0 { range(is.pledges) } else { "-".to_owned() },
                is.cost_share.map_or("-".to_owned(), bn),
                range(is.together),
                tenths(ally.share_of_gdp[1]),
                short
            )?;
        }
        writeln!(
            f,
            "\n  Duties of {} at the trade of 2022; pledges as level payments over 30 years less profits; what an ally is\n  short of its spending target it would spend at home, a year, and is not in the sum.",
            self.guarantor
        )?;
        let [was, is] = [0, 1].map(|date| {
            let of = |what: fn(&Pays) -> usize| -> usize {
                self.allies.iter().filter_map(|ally| ally.pays.get(date)).map(what).sum()
            };
            [of(|p| p.unknown_duties), of(|p| p.unknown_pledges)]
        });
        writeln!(
            f,
            "  Not known and not in the sums: duties of {} sectors of allies before and {} after, {} pledges before and {} after.\n",
            was[0], is[0], was[1], is[1]
        )
    }

    fn received(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let guarantor = self.guarantor;
        writeln!(f, "3. WHAT THEY GET\n")?;
        writeln!(
            f,
            "  {:<5} {:>7} {:>15} {:>22} {:>22} {:>11} {:>24}",
            "", "threat", "trust", "cover over threat", "risk", "alone", "sold / saved by deals"
        )?;
        for ally in &self.allies {
            let [had, has] = &ally.gets;
            let threats: Vec<String> = has.threats.iter().map(ToString::to_string).collect();
            let arrow = |a: String, b: String| format!("{a} -> {b}");
            let saved = if ally.market_access[1].abs() < 5e6 {
                "-".to_owned()
            } else {
                bn(ally.market_access[1])
            };
            writeln!(
                f,
                "  {:<5} {:>7} {:>15} {:>22} {:>22} {:>11} {:>24}{}",
                ally.state,
                threats.join(" "),
                arrow(format!("{:.2}", had.trust), format!("{:.2}", has.trust)),
                arrow(ratio(had.cover[1]), ratio(has.cover[1])),
                arrow(percent(had.risk[1]), percent(has.risk[1])),
                percent(has.risk[2]),
                format!("{} / {saved}", bn(ally.goods_sold)),
                if has.left_open { "  *" } else { "" }
            )?;
        }
        writeln!(
            f,
            "\n  Cover: own and allied capability (CINC) over the threat's, {guarantor} counted by the ally's trust. Risk: the\n  chance that the threat prevails; `alone`: without {guarantor}. Sold: goods to {guarantor}, USD bn; saved: duties that its\n  deal takes off, USD bn a year. * the promise leaves open what calls it.\n"
        )?;
        writeln!(
            f,
            "  Trust: {} promises remembered as kept and {} as broken, {}then {}. What happens to one ally tells\n  another by {:.2}; a year leaves {:.2} of it.\n",
            self.prior.0,
            self.prior.1,
            self.kept_since.map_or(String::new(), |year| format!(
                "{} kept since {year}, ",
                self.kept_promises
            )),
            if self.events.is_empty() { "nothing".to_owned() } else { self.events.join("; ") },
            self.spillover,
            self.memory
        )?;
        for line in &self.undated {
            writeln!(
                f,
                "  Not in trust: {line} is not honoured, since when is not recorded (`--broken-on DATE` dates it).\n"
            )?;
        }
        let [before, after] = self.later_events;
        if before + after > 0 {
            writeln!(
                f,
                "  Not in trust: {before} events after the first date and {after} after the second.\n"
            )?;
        }
        Ok(())
    }

    fn per_unit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "4. WHAT A UNIT OF COVER COSTS, AND WHAT 2025 DID TO TRADE\n")?;
        writeln!(
            f,
            "  {:<5} {:>34} {:>34} {:>26}",
            "", "USD bn for 0.1 of cover", "USD bn for a point of risk", "trade, USD bn a year"
        )?;
        for ally in &self.allies {
            let pair = |[was, is]: &[Option<Range>; 2]| {
                let was =
                    was.map_or("-".to_owned(), |[_, middle, _]| format!("{:.2}", middle / 1e9));
                let is = is.map_or("-".to_owned(), |[low, middle, high]| {
                    format!("{:.2} ({:.2} to {:.2})", middle / 1e9, low / 1e9, high / 1e9)
                });
                format!("{was} -> {is}")
            };
            write!(
                f,
                "  {:<5} {:>34} {:>34} {:>26}",
                ally.state,
                pair(&ally.per_tenth_of_cover),
                pair(&ally.per_point_of_risk),
                ally.trade.map_or("-".to_owned(), range)
            )?;
            match ally.priced_security {
                Some(worth) => writeln!(f, "  security at the price given {}", bn(worth))?,
                None => writeln!(f)?,
            }
        }
        writeln!(
            f,
            "\n  Trade: what the duties of 2025, all states' together, are worth once everyone has adjusted: median and range\n  of the models. It is another reading of the duties above, not one to add.\n"
        )
    }

    fn korea(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(korea) = &self.korea else { return Ok(()) };
        writeln!(f, "6. THE DEMAND ON KOREA FOR THE FORCES THERE\n")?;
        writeln!(
            f,
            "  Agreed: {}, USD {} bn a year; asked: {} bn, {} and {} of GDP.",
            korea.agreed_as,
            bn(korea.agreed),
            bn(korea.asked),
            korea
                .times
                .map_or("where nothing is agreed".to_owned(), |x| format!("{x:.1} times as much")),
            korea.share_of_gdp.map_or("-".to_owned(), |x| format!("{:.2} %", 100.0 * x))
        )?;
        let whole = |amount: Option<f64>| amount.map_or("-".to_owned(), |x| format!("{x:.0}"));
        writeln!(
            f,
            "  For each of {} soldiers: USD {} agreed, {} asked.",
            korea.soldiers,
            whole(korea.agreed_per_soldier),
            whole(korea.asked_per_soldier)
        )?;
        if let Some(unit) = korea.per_tenth_of_cover {
            writeln!(
                f,
                "  With it 0.1 of cover would cost Korea USD {:.2} bn a year.",
                unit / 1e9
            )?;
        }
        writeln!(f)
    }

    fn rest(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.left_out.is_empty() {
            writeln!(
                f,
                "  No cover can be computed for\n    {}\n",
                self.left_out_why.join("\n    ")
            )?;
        }
        writeln!(f, "7. NOT IN THE ANSWER\n")?;
        for line in &self.not_modelled {
            writeln!(f, "  - {line}")?;
        }
        writeln!(f, "\n8. SOURCES\n")?;
        for figure in &self.figures {
            writeln!(f, "  {:<18} {:<9} {}", figure.what, figure.basis, figure.source)?;
        }
        Ok(())
    }
}
