//! The answer for people.

use std::fmt;

use crate::analysis::{Answer, HORIZON};

/// `amount` in billions to `places` decimals, without the sign of a zero.
pub(crate) fn scaled(amount: f64, places: usize) -> String {
    let text = format!("{:.places$}", amount / 1e9);
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b'.')) => rest.to_owned(),
        _ => text,
    }
}

pub(crate) fn bn(amount: f64) -> String {
    format!("{} bn", scaled(amount, 1))
}

const NO_ANSWER: &str = "no answer";

/// Median and range in billions, to one decimal.
pub(crate) fn around(values: Option<[f64; 3]>) -> String {
    values.map_or(NO_ANSWER.to_owned(), |[low, median, high]| {
        format!("{} ({} to {})", scaled(median, 1), scaled(low, 1), scaled(high, 1))
    })
}

/// Billions to one decimal.
pub(crate) fn one(amount: Option<f64>) -> String {
    amount.map_or(NO_ANSWER.to_owned(), |amount| scaled(amount, 1))
}

pub(crate) fn amounts([low, median, high]: [Option<f64>; 3]) -> String {
    let show = |amount: Option<f64>| amount.map_or("none".to_owned(), |a| scaled(a, 1));
    match median {
        None if low.is_none() && high.is_none() => {
            "none: the projects pay for themselves, or nothing does".to_owned()
        }
        None => {
            let ends = [("lowest", low), ("highest", high)].into_iter();
            let ends: Vec<String> = ends
                .filter_map(|(end, at)| Some(format!("USD {} bn at the {end}", scaled(at?, 1))))
                .collect();
            format!("none that is paid within {HORIZON} years at the median, {}", ends.join(", "))
        }
        _ => format!("USD {} bn ({} to {})", show(median), show(low), show(high)),
    }
}

pub(crate) fn range((low, high): (f64, f64)) -> String {
    if (high - low).abs() < 5e7 { bn(low) } else { format!("{:.1} to {}", low / 1e9, bn(high)) }
}

/// The median, and the range around it.
pub(crate) fn middle(values: Option<[f64; 3]>) -> String {
    values.map_or(NO_ANSWER.to_owned(), |[low, median, high]| {
        format!("{} ({:.1} to {:.1})", bn(median), low / 1e9, high / 1e9)
    })
}

/// Highest less lowest; none of none.
pub(crate) fn spread(values: impl Iterator<Item = f64> + Clone) -> Option<f64> {
    let highest = values.clone().reduce(f64::max);
    highest.zip(values.reduce(f64::min)).map(|(high, low)| high - low)
}

/// Runs of models at both ends of duties.
pub(crate) fn runs(effect: &crate::deal::Effect) -> usize {
    effect.models.iter().flat_map(|model| model.gain).flatten().count()
}

/// Billions without needless decimals.
pub(crate) fn whole(amount: f64) -> String {
    format!("{} bn", (amount / 1e7).round() / 100.0)
}

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(f)?;
        self.courses(f)?;
        self.threat(f)?;
        self.dependence(f)?;
        self.reserves(f)?;
        self.project(f)?;
        self.tariff(f)?;
        self.equilibrium(f)?;
        self.sources(f)
    }
}

impl Answer {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "KOREA'S PLEDGE  ({}, {}, {})\n", self.world, self.date, self.claim)?;
        for question in &self.questions {
            question.print(6, f)?;
        }
        Ok(())
    }

    /// The first question in one table.
    fn courses(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let equilibrium = &self.equilibrium;
        writeln!(
            f,
            "  WHAT KOREA CAN DO  USD bn a year against refusing; median and range over the models\n"
        )?;
        writeln!(
            f,
            "    {:<32} {:>20} {:>10} {:>22}   {:>22}",
            "", "in trade", "payments", "together", "to the United States"
        )?;
        for choice in &equilibrium.courses {
            writeln!(
                f,
                "    {:<32} {:>20} {:>10} {:>22}   {:>22}",
                choice.name.trim_start_matches("KOR: "),
                around(choice.trade),
                one(choice.payments),
                around(choice.together),
                around(choice.to_usa)
            )?;
        }
        writeln!(f, "\n    by model, to Korea in trade, lowest to highest:")?;
        for family in &equilibrium.families {
            write!(f, "    {:<42} {:>2} runs", family.model, family.runs)?;
            for (choice, known) in equilibrium.courses.iter().zip(&family.trade) {
                if choice.name == "refuse: no deal" {
                    continue;
                }
                let name = choice.name.trim_start_matches("KOR: ");
                match known {
                    Some([low, high]) => {
                        write!(f, "   {name} {} to {}", scaled(*low, 1), scaled(*high, 1))?;
                    }
                    None => write!(f, "   {name} no answer")?,
                }
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "\n    Retaliation answers by sector what duties on Korea's goods rise by. Joining the CPTPP is taken as no duty on any trade with its members, at once: an upper bound."
        )?;
        for earlier in &equilibrium.appraisal.entitlement {
            for total in earlier.deal.iter().filter(|total| total.state.as_str() == "KOR") {
                writeln!(
                    f,
                    "    Against what `{}` had granted already, the deal is worth {} bn a year to Korea.",
                    earlier.earlier,
                    around(Some([total.low, total.middle, total.high]))
                )?;
            }
        }
        writeln!(f)
    }

    /// What carrying the threat out costs the one who makes it.
    fn threat(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let threat = &self.equilibrium.threat;
        writeln!(f, "  IS THE {} THREAT CREDIBLE?\n", self.tariff_without)?;
        writeln!(
            f,
            "    Carried out, it costs the United States {} bn a year in trade, a loss in {} of {} models;",
            around(threat.own_loss),
            threat.loses_in,
            threat.models
        )?;
        writeln!(f, "    it costs Korea {} bn.", around(threat.target_loss))?;
        writeln!(
            f,
            "    What is demanded costs Korea {} bn a year and brings the United States {} bn.",
            one(threat.demand),
            one(threat.gets)
        )?;
        let credible = match threat.own_loss.zip(threat.gets) {
            None => "Whether that makes it credible has no answer.",
            Some(([.., worst], gets)) if worst < gets => {
                "In every model carrying it out costs less than the demand brings: it is credible as a price, if not as a gain."
            }
            Some(([_, own, _], gets)) if own < gets => {
                "At the median carrying it out costs less than the demand brings; in the worst model it does not."
            }
            Some(_) => {
                "At the median carrying it out costs more than the demand brings: it is credible only for the sake of others."
            }
        };
        writeln!(f, "    {credible}\n")
    }

    fn dependence(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "1. ON WHOM KOREA DEPENDS\n")?;
        let usa = |p: &geoecon::dependency::Partners| {
            p.partners
                .iter()
                .find(|row| row.partner.as_str() == "USA")
                .map_or((0.0, 0.0), |r| (r.value, r.share))
        };
        let ((all, all_share), (goods, goods_share)) =
            (usa(&self.exports), usa(&self.exports_of_goods));
        writeln!(
            f,
            "  To the United States Korea sold USD {} in 2022 with services ({} of its exports), goods alone {} ({}).\n",
            bn(all),
            percent(all_share),
            bn(goods),
            percent(goods_share)
        )?;
        for (title, report) in [("exports", &self.exports), ("imports", &self.imports)] {
            writeln!(f, "  {title}, goods and services, USD {} a year", bn(report.total))?;
            writeln!(
                f,
                "    {:<8} {:>9} {:>8} {:>8} {:>12} {:>10}",
                "partner", "", "share", "of GDP", "of partner's", "asymmetry"
            )?;
            for row in report.partners.iter().take(6) {
                let show = |x: Option<f64>| x.map_or("-".to_owned(), percent);
                writeln!(
                    f,
                    "    {:<8} {:>9} {:>8} {:>8} {:>12} {:>10}",
                    format!("{}{}", row.partner, if row.aggregate { "*" } else { "" }),
                    bn(row.value),
                    percent(row.share),
                    show(row.share_of_gdp),
                    show(row.share_of_partner),
                    show(row.asymmetry)
                )?;
            }
            if let Some(concentration) = &report.concentration {
                writeln!(f, "    {concentration}")?;
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "  * several states added up. Asymmetry: Korea's share less the partner's, of the same trade.\n"
        )?;
        writeln!(f, "  exports by sector")?;
        for line in self.sectors.to_string().lines() {
            writeln!(f, "  {line}")?;
        }
        writeln!(f)?;
        for report in [self.protectors.to_string(), self.funders.to_string()] {
            for line in report.lines() {
                writeln!(f, "  {line}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn reserves(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "2. IS IT PAYABLE?  reserves in USD bn at the end of each year\n")?;
        writeln!(
            f,
            "  {:<26} {:<26} {:>7} {:>7} {:>7} {:>7}  {:>17} {:>19}",
            "reserves at the start",
            "paid",
            "year 1",
            "year 5",
            "year 10",
            "year 20",
            "months of imports",
            "with swap lines"
        )?;
        writeln!(
            f,
            "  {:<26} {:<26} {:>7} {:>7} {:>7} {:>7}  {:>17} {:>19}",
            "", "", "", "", "", "", "now -> year 20", "now -> year 20"
        )?;
        for case in &self.reserves {
            let at = |year: usize| {
                case.path.rows.get(year - 1).map_or("-".to_owned(), |row| {
                    (row.reserves / rust_decimal::Decimal::from(1_000_000_000))
                        .round_dp(1)
                        .to_string()
                })
            };
            let months = |a: Option<f64>, b: Option<f64>| {
                let show = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{x:.1}"));
                format!("{} -> {}", show(a), show(b))
            };
            let (p, own, lines) =
                (&case.path, case.path.before.ratios, case.path.before_with_lines.ratios);
            writeln!(
                f,
                "  {:<26} {:<26} {:>7} {:>7} {:>7} {:>7}  {:>17} {:>19}",
                case.opening,
                case.paid,
                at(1),
                at(5),
                at(10),
                at(20),
                months(own.months_of_imports, p.after.ratios.months_of_imports),
                months(lines.months_of_imports, p.after_with_lines.ratios.months_of_imports)
            )?;
        }
        if let Some(case) = self.reserves.first() {
            let lines: Vec<String> =
                case.path.swap_lines.iter().map(|line| line.provider.clone()).collect();
            writeln!(
                f,
                "\n  Swap lines counted: {}. They can be drawn; they are not reserves.",
                lines.join(", ")
            )?;
            if let Some(imports) = self.figures.iter().find(|f| f.what.contains("imports")) {
                writeln!(
                    f,
                    "  Months of the imports of goods and services recorded for {}: {}, held at that level.",
                    imports.as_of, imports.value
                )?;
            }
            for gap in &case.path.before.gaps {
                writeln!(f, "  Not computed: {}, {}.", gap.metric, gap.why)?;
            }
        }
        writeln!(f)
    }

    fn project(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "3. WHAT KOREA GETS BACK  profits over {HORIZON} years\n")?;
        for part in &self.parts {
            let [until, then] = part.profits.map(percent);
            let kind = if part.cash > 0.0 {
                "in cash"
            } else {
                "in loans, guarantees and firms' own money"
            };
            let cap = part
                .annual_cap
                .map_or("at once".to_owned(), |cap| format!("at most {} a year", whole(cap)));
            writeln!(
                f,
                "  USD {} {kind}, {cap}; Korea gets {until} of the profits until its outlay is repaid, then {then}.",
                whole(part.total)
            )?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "  {:>6} {:>14} {:>18} {:>15} {:>16}",
            "yield", "repaid in year", "net value, USD", "a year, level", "part that is gift"
        )?;
        for case in &self.yields {
            let worth = &case.valuation;
            writeln!(
                f,
                "  {:>6} {:>14} {:>18} {:>15} {:>16}",
                case.profit_yield.to_string(),
                case.recouped_in.map_or("never".to_owned(), |year| year.to_string()),
                bn(worth.npv),
                bn(worth.level_annuity),
                worth.grant_share.map_or("-".to_owned(), percent)
            )?;
        }
        match self.break_even_yield {
            Some(even) => writeln!(f, "\n  It breaks even at a yield of {}.", percent(even))?,
            None => writeln!(f, "\n  It breaks even at no yield.")?,
        }
        writeln!(
            f,
            "  Were the profits of all parts split, it would cost {} a year at {}.",
            bn(self.cost_if_all_split),
            self.profit_yield
        )?;
        writeln!(f, "\n  Year by year at {}, USD bn:", self.profit_yield)?;
        writeln!(
            f,
            "  {:>4} {:>8} {:>8} {:>8} {:>9} {:>9}",
            "year", "outlay", "stock", "profit", "to Korea", "to US"
        )?;
        let years = self.project.rows.iter();
        for row in years.filter(|row| matches!(row.year, 1..=5 | 10 | 15 | 20 | 25 | 30)) {
            let [outlay, stock, profit, own, host] =
                [row.outlay, row.stock, row.profit, row.to_investor, row.to_host]
                    .map(|amount| scaled(amount, 2));
            writeln!(f, "  {:>4} {outlay:>8} {stock:>8} {profit:>8} {own:>9} {host:>9}", row.year)?;
        }
        writeln!(f)
    }

    fn tariff(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bill = &self.bill;
        writeln!(f, "4. WHAT IT AVOIDS  {}\n", bill.method)?;
        writeln!(
            f,
            "  All goods at one rate: USD {} a year at {}, {} at {}.",
            bn(bill.flat_without),
            self.tariff_without,
            bn(bill.flat_with),
            self.tariff_with
        )?;
        writeln!(
            f,
            "  By the duties in force, with the pledge honoured and broken; vehicles and steel are under section 232:\n"
        )?;
        writeln!(f, "  {:<16} {:>9} {:>16} {:>16}", "sector", "exports", "honoured", "broken")?;
        for row in &bill.sectors {
            let duty = |(low, high): (geoecon::Rate, geoecon::Rate)| {
                if low == high { low.to_string() } else { format!("{low} to {high}") }
            };
            writeln!(
                f,
                "  {:<16} {:>9} {:>16} {:>16}",
                row.sector,
                bn(row.exports),
                duty(row.with),
                duty(row.without)
            )?;
        }
        writeln!(
            f,
            "  {:<16} {:>9} {:>16} {:>16}",
            "bill, USD a year",
            "",
            range(bill.with),
            range(bill.without)
        )?;
        for unknown in &bill.unknown {
            writeln!(f, "  not known: {unknown}")?;
        }
        writeln!(f)
    }

    fn equilibrium(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = &self.verdict;
        writeln!(
            f,
            "5. WHAT THAT IS WORTH AFTER ALL HAVE ADJUSTED\n\n  {}\n",
            self.equilibrium.method
        )?;
        for (title, deal) in [
            ("others pay the duties of 2025 too", &self.equilibrium.with_rivals),
            ("Korea alone pays new duties", &self.equilibrium.alone),
        ] {
            let pct = |values: Option<[f64; 3]>| {
                values.map_or(NO_ANSWER.to_owned(), |[low, median, high]| {
                    format!("{median:>7.3} % ({low:.3} to {high:.3})")
                })
            };
            writeln!(f, "  While {title}:")?;
            writeln!(f, "    percent of final spending, input-output models")?;
            writeln!(f, "    Korea's welfare, pledge honoured {}", pct(deal.honoured_pct))?;
            writeln!(f, "    Korea's welfare, pledge broken   {}", pct(deal.broken_pct))?;
            writeln!(
                f,
                "    What honouring is worth, USD a year, median and range of {} runs:",
                runs(deal)
            )?;
            for gain in &deal.gains {
                let Some(values) = gain.value else {
                    writeln!(f, "      {:<4} {NO_ANSWER:>7}", gain.state)?;
                    continue;
                };
                let [low, median, high] = values.map(|v| scaled(v, 2));
                writeln!(f, "      {:<4} {median:>7} bn   ({low} to {high})", gain.state)?;
            }
            for reason in &deal.not_applicable {
                writeln!(f, "    not run: {reason}")?;
            }
            for note in &deal.notes {
                writeln!(f, "    noted: {note}")?;
            }
            writeln!(f)?;
        }
        writeln!(
            f,
            "  Korea, others paying too, by model; at the low and at the high end of duties that are not one number:"
        )?;
        writeln!(
            f,
            "    {:<42} {:<13} {:>17} {:>17} {:>14}  percent of",
            "model", "elasticities", "honoured, %", "broken, %", "worth, USD bn"
        )?;
        let both = |[low, high]: [Option<f64>; 2], show: fn(f64) -> String| {
            let show = |x: Option<f64>| x.map_or("-".to_owned(), show);
            format!("{} {}", show(low), show(high))
        };
        for m in &self.equilibrium.with_rivals.models {
            writeln!(
                f,
                "    {:<42} {:<13} {:>17} {:>17} {:>14}  {}",
                m.name,
                m.elasticities.split(',').next().unwrap_or_default(),
                both(m.honoured_pct, |x| scaled(x * 1e9, 3)),
                both(m.broken_pct, |x| scaled(x * 1e9, 3)),
                both(m.gain, |x| scaled(x, 2)),
                m.percent_of
            )?;
        }
        if let Some(ratio) = verdict.first_order_ratio {
            writeln!(
                f,
                "\n  The first-order saving of USD {} is {ratio:.1} times the median: it takes the whole duty for Korea's loss.",
                range(verdict.saved_a_year)
            )?;
        }
        writeln!(
            f,
            "\n  The pledge at which Korea is indifferent to refusing, in dollars, by yield of the projects:"
        )?;
        for (profit_yield, even) in &verdict.break_even_by_yield {
            writeln!(f, "    {:>5}  {}", profit_yield.to_string(), amounts(*even))?;
        }
        writeln!(f)
    }

    fn sources(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "6. WHAT THIS RESTS ON\n")?;
        for figure in &self.figures {
            writeln!(
                f,
                "  {:<9} {:<36} {:<22} {:<11} {}",
                figure.basis, figure.what, figure.value, figure.as_of, figure.source
            )?;
        }
        writeln!(f, "\n7. NOT IN THE ANSWER\n")?;
        for item in &self.not_modelled {
            writeln!(f, "  - {item}")?;
        }
        Ok(())
    }
}
