//! The answer for people.

use std::fmt;

use crate::analysis::Answer;

fn bn(amount: f64) -> String {
    format!("{:.1} bn", amount / 1e9)
}

fn range((low, high): (f64, f64)) -> String {
    if (high - low).abs() < 5e7 { bn(low) } else { format!("{:.1} to {}", low / 1e9, bn(high)) }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(f)?;
        self.dependence(f)?;
        self.reserves(f)?;
        self.project(f)?;
        self.tariff(f)?;
        self.sources(f)
    }
}

impl Answer {
    fn headline(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = &self.verdict;
        writeln!(f, "KOREA'S PLEDGE  ({}, {}, claim `{}`)\n", self.world, self.date, self.claim)?;
        let at_once = self.reserves.first();
        let share = at_once.and_then(|case| case.path.pledged_share);
        let opening = at_once.map_or("", |case| case.opening.as_str());
        writeln!(
            f,
            "  {} is {} of the reserves of {opening}.",
            self.pledge_total.compact(),
            share.map_or("-".to_owned(), percent)
        )?;
        let lasts = |paid| {
            let mut cases = self.reserves.iter().filter(|case| case.paid == paid);
            match cases.find_map(|case| case.path.exhausted_in) {
                Some(year) => format!("exhausts them in year {year}"),
                None => "does not exhaust them within ten years".to_owned(),
            }
        };
        writeln!(
            f,
            "  Paid at once it {}; at {} a year it {}.",
            lasts("all at once"),
            self.annual_cap.compact(),
            lasts("under the annual cap")
        )?;
        writeln!(
            f,
            "  As a level payment it costs Korea USD {} a year, where projects yield {}.",
            bn(verdict.pledge_cost_a_year),
            self.profit_yield
        )?;
        writeln!(
            f,
            "  The deal saves duties of USD {} a year, at unchanged trade.",
            range(verdict.saved_a_year)
        )?;
        match verdict.break_even_pledge {
            Some(ends) => writeln!(f, "  The two are equal at a pledge of USD {}.", range(ends))?,
            None => writeln!(f, "  At this yield no pledge costs as much as the duties saved.")?,
        }
        writeln!(
            f,
            "  The answer hinges on the yield of the projects, and on who bears the duty.\n"
        )
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
            "  {:<26} {:<21} {:>7} {:>7} {:>7} {:>7}  {:>15} {:>19}",
            "reserves at the start",
            "paid",
            "year 1",
            "year 3",
            "year 5",
            "year 10",
            "months of imports",
            "with swap lines"
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
                "  {:<26} {:<21} {:>7} {:>7} {:>7} {:>7}  {:>17} {:>19}",
                case.opening,
                case.paid,
                at(1),
                at(3),
                at(5),
                at(10),
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
            for gap in &case.path.before.gaps {
                writeln!(f, "  Not computed: {}, {}.", gap.metric, gap.why)?;
            }
        }
        writeln!(f)
    }

    fn project(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "3. WHAT KOREA GETS BACK  profits by halves until its outlay is repaid, then 10 percent\n"
        )?;
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
        if let Some(even) = self.yields.first().and_then(|case| case.valuation.break_even_yield) {
            writeln!(f, "\n  It breaks even at a yield of {}.", percent(even))?;
        }
        writeln!(f, "\n  Year by year at {}, USD bn:", self.profit_yield)?;
        writeln!(
            f,
            "  {:>4} {:>8} {:>8} {:>8} {:>9} {:>9}",
            "year", "outlay", "stock", "profit", "to Korea", "to US"
        )?;
        let scaled = |x: rust_decimal::Decimal| {
            (x / rust_decimal::Decimal::from(1_000_000_000)).round_dp(2).to_string()
        };
        for row in self
            .project
            .rows
            .iter()
            .filter(|row| matches!(row.year, 1..=5 | 10 | 15 | 20 | 25 | 30))
        {
            writeln!(
                f,
                "  {:>4} {:>8} {:>8} {:>8} {:>9} {:>9}",
                row.year,
                scaled(row.outlay),
                scaled(row.stock),
                scaled(row.profit),
                scaled(row.to_investor),
                scaled(row.to_host)
            )?;
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
        writeln!(f, "  By the duties in force, with the pledge honoured and broken:\n")?;
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

    fn sources(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "5. WHAT THIS RESTS ON\n")?;
        for figure in &self.figures {
            writeln!(
                f,
                "  {:<9} {:<36} {:<22} {:<11} {}",
                figure.basis, figure.what, figure.value, figure.as_of, figure.source
            )?;
        }
        writeln!(f, "\n6. NOT YET IN THE ANSWER\n")?;
        for item in &self.not_modelled {
            writeln!(f, "  - {item}")?;
        }
        Ok(())
    }
}
