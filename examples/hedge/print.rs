//! The answer, for people.

use std::fmt;

use geoecon::{
    StateId,
    hedging::{HedgeValue, TornadoReport, Verdict},
    value::Item,
};

use crate::analysis::{Answer, basis, best_alone, moves_dollars};

pub(crate) fn bn(amount: f64) -> String {
    format!("{} bn", two(amount / 1e9))
}

/// Two decimals; what rounds to nothing has no sign.
pub(crate) fn two(x: f64) -> String {
    let text = format!("{x:.2}");
    if text == "-0.00" { "0.00".to_owned() } else { text }
}

fn ratio(x: Option<f64>) -> String {
    x.map_or("-".to_owned(), two)
}

/// The best hedge, and what its worth hinges on, where it has any.
pub(crate) fn hinges_on(answer: &Answer) -> Option<(&str, &TornadoReport)> {
    let best = best_alone(&answer.ranking)?;
    answer.hinges_on.as_ref().map(|tornado| (best.name.as_str(), tornado))
}

/// What moves dollars, the best first.
pub(crate) fn priced(answer: &Answer) -> impl Iterator<Item = &HedgeValue> + Clone {
    let risk = answer.ranking.risk[1];
    answer.ranking.hedges.iter().filter(move |hedge| moves_dollars(hedge, risk))
}

/// An item in calm, or where the strongest guarantor has left: before and after.
pub(crate) fn pair(hedge: &HedgeValue, scenario: Option<&str>, item: &Item) -> Option<[f64; 2]> {
    hedge.beside(scenario?, item)
}

pub(crate) const CALM: Option<&str> = Some("calm");

/// Hedges that change something without a price, with months of imports, cover, and cover without the strongest
/// guarantor.
pub(crate) fn unpriced(answer: &Answer) -> Vec<(&HedgeValue, [Option<[f64; 2]>; 3])> {
    let rows = answer.ranking.hedges.iter().map(|hedge| {
        let figures = [
            pair(hedge, CALM, &Item::MonthsOfImportsWithLines),
            pair(hedge, CALM, &Item::Cover),
            pair(hedge, answer.alone.as_deref(), &Item::Cover),
        ];
        (hedge, figures)
    });
    rows.filter(|(_, figures)| figures.iter().any(Option::is_some)).collect()
}

pub(crate) fn change(figures: Option<[f64; 2]>) -> String {
    figures.map_or("-".to_owned(), |[before, after]| format!("{before:.2} to {after:.2}"))
}

/// The verdict on a hedge in a sentence.
fn headline(best: &HedgeValue, whose: &str) -> String {
    let [low, middle, high] = best.reduction.map(bn);
    let (name, cost) = (&best.name, bn(best.cost));
    // As printed: what rounds to one figure is one.
    let range = if low == high { "by every model".to_owned() } else { format!("{low} to {high}") };
    match best.verdict {
        Verdict::Worth => format!(
            "Best {whose}: {name}. It lowers that by USD {middle} a year ({range}) at a cost of {cost}."
        ),
        Verdict::NotWorth => format!(
            "Nothing {whose} is worth its cost; the nearest, {name}, changes that by USD {middle} a year ({range}) at a cost of {cost}."
        ),
        _ => format!(
            "By the median model {name} does most {whose}, but whether it is worth its cost is open: it changes that by USD {low} to {high} a year at a cost of {cost}."
        ),
    }
}

/// The verdict on the first of some hedges; where the models part on it, on the first of which they are sure too.
fn headlines<'a>(hedges: impl Iterator<Item = &'a HedgeValue> + Clone, whose: &str) -> Vec<String> {
    let sure = hedges.clone().find(|hedge| hedge.verdict == Verdict::Worth);
    let first = hedges.into_iter().next();
    let sure = sure.filter(|_| first.is_some_and(|hedge| hedge.verdict == Verdict::Open));
    let second = sure.map(|hedge| headline(hedge, &format!("{whose} by every model")));
    first.map(|hedge| headline(hedge, whose)).into_iter().chain(second).collect()
}

/// The answer in sentences.
pub(crate) fn sentences(answer: &Answer) -> Vec<String> {
    let ranking = &answer.ranking;
    let (state, measure) = (answer.state, ranking.measure);
    let [low, middle, high] = ranking.risk.map(bn);
    let mut out = vec![format!(
        "Without a hedge the {measure} of {state} is USD {middle} a year ({low} to {high}, {} models).",
        ranking.models.len()
    )];
    let alone = best_alone(ranking);
    out.extend(headlines(
        ranking.hedges.iter().filter(|h| h.consent.is_none()),
        "that it can do alone",
    ));
    if alone.is_none() {
        out.push("It can do nothing alone.".to_owned());
    }
    out.extend(headlines(priced(answer).filter(|h| h.consent.is_some()), "with others' consent"));
    if let (Some(best), Some((name, tornado))) = (alone, hinges_on(answer))
        && let Some(bar) = tornado.bars.first()
    {
        let [a, b] = bar.outputs;
        let [low, _, high] = best.reduction.map(|x| (x - best.cost) / 1e9);
        let ends = format!("{} to {} bn", two(low), two(high));
        let base = two(tornado.base);
        let start = if best.verdict == Verdict::Worth {
            format!("Net of its cost, {name} is worth USD {base} bn a year")
        } else {
            format!("The median model puts {name} at USD {base} bn a year net of its cost")
        };
        out.push(if high - low > (b - a).abs() {
            format!(
                "{start}; that hinges most on the model of trade: {ends}. Of the judgements, the {} moves it most: {a:.2} or {b:.2} bn at half or one and a half times that.",
                bar.input
            )
        } else {
            format!(
                "{start}; that hinges most on the {}: {a:.2} or {b:.2} bn at half or one and a half times that.",
                bar.input
            )
        });
    }
    let open = priced(answer).filter(|hedge| hedge.verdict == Verdict::Open).count();
    let worth = priced(answer).filter(|hedge| hedge.verdict == Verdict::Worth).count();
    out.push(format!(
        "Of {} hedges that move dollars {worth} are worth their cost by every model, and of {open} that is open.",
        priced(answer).count()
    ));
    let cover = |at: usize| {
        let rows = unpriced(answer).into_iter().filter_map(move |(hedge, f)| Some((hedge, f[at]?)));
        let gain = |pair: &[f64; 2]| pair[1] - pair[0];
        rows.filter(|(_, pair)| gain(pair) > 0.0).max_by(|a, b| gain(&a.1).total_cmp(&gain(&b.1)))
    };
    if let (Some((hedge, [before, after])), Some(alone)) = (cover(2), &answer.alone) {
        out.push(format!(
            "If {alone}, {} does most: its cover goes from {before:.2} to {after:.2} of the threat's strength. No dollars are put on that.",
            hedge.name
        ));
    }
    if let (Some(stand), Some([first, second])) = (&answer.alignment, answer.poles) {
        out.push(format!(
            "Between {second} (0) and {first} (100) it stands at {:.0}, {} (dimensions {:.0} points apart).",
            stand.score, stand.stance, stand.dispersion
        ));
    }
    out
}

fn width<'a>(names: impl Iterator<Item = &'a HedgeValue>) -> usize {
    names.map(|hedge| hedge.name.chars().count()).fold(8, usize::max)
}

fn dollars(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let wide = width(priced(answer));
    writeln!(
        f,
        "\nWHAT EACH BUYS: by how much it lowers the {}, USD bn a year\n\n  {:<wide$}{:>9}{:>20}{:>8}{:>12}{:>11}  {:<29}needs",
        answer.ranking.measure,
        "hedge",
        "median",
        "range",
        "cost",
        "per dollar",
        "last step",
        "verdict"
    )?;
    for hedge in priced(answer) {
        let [low, middle, high] = hedge.reduction.map(|x| two(x / 1e9));
        let range = format!("{low} to {high}");
        writeln!(
            f,
            "  {:<wide$}{middle:>9}{range:>20}{:>8.2}{:>12}{:>11}  {:<29}{}",
            hedge.name,
            hedge.cost / 1e9,
            ratio(hedge.per_cost),
            ratio(hedge.marginal),
            hedge.verdict,
            hedge.consent.as_deref().unwrap_or("-")
        )?;
    }
    writeln!(
        f,
        "\n  per dollar: what a dollar a year buys; last step: what the last dollar buys, over the next smaller size"
    )
}

fn beside(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let rows = unpriced(answer);
    if rows.is_empty() {
        return Ok(());
    }
    let wide = width(rows.iter().map(|(hedge, _)| *hedge));
    let rivals: Vec<&str> = answer.rivals.iter().map(StateId::as_str).collect();
    writeln!(
        f,
        "\nWHAT HAS NO PRICE: each in its own unit, and in no sum\n\n  {:<wide$}{:>8}{:>18}{:>16}{:>16}",
        "hedge", "cost", "months, lines in", "cover", "cover alone"
    )?;
    for (hedge, [months, cover, alone]) in rows {
        writeln!(
            f,
            "  {:<wide$}{:>8.2}{:>18}{:>16}{:>16}",
            hedge.name,
            hedge.cost / 1e9,
            change(months),
            change(cover),
            change(alone)
        )?;
    }
    writeln!(
        f,
        "\n  months of imports that reserves and lines pay for, pledges paid; cover: own and allied capability over that\n  of {}{}",
        rivals.join(" and "),
        answer.alone.as_ref().map_or(String::new(), |alone| format!("; alone: {alone}"))
    )
}

fn costs(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let wide = width(answer.ranking.hedges.iter());
    writeln!(f, "\nWHAT EACH COSTS, USD bn, and who says so\n")?;
    writeln!(f, "  {:<wide$}{:>7}{:>8}{:>8}  basis", "hedge", "once", "held", "a year")?;
    for hedge in &answer.ranking.hedges {
        let parts = &hedge.cost_parts;
        let [once, held, yearly] = [parts.once, parts.held, parts.yearly].map(|x| x / 1e9);
        let (name, basis) = (&hedge.name, basis(hedge));
        writeln!(f, "  {name:<wide$}{once:>7.2}{held:>8.2}{yearly:>8.2}  {basis}")?;
    }
    if !answer.ranking.infeasible.is_empty() {
        writeln!(f, "\nNOT TO BE HAD\n")?;
    }
    for hedge in &answer.ranking.infeasible {
        writeln!(f, "  {}: {}", hedge.name, hedge.reason)?;
    }
    Ok(())
}

/// The options of least CVaR, how they do by other criteria.
fn choices(answer: &Answer, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const SHOWN: usize = 6;
    let decision = &answer.decision;
    let mut rows: Vec<_> = decision.options.iter().collect();
    rows.sort_by(|a, b| a.cvar.total_cmp(&b.cvar));
    let left = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let wide = rows.iter().map(|o| o.option.chars().count()).fold(8, usize::max);
    let cvar = answer.ranking.measure.to_string();
    writeln!(
        f,
        "\nWHICH TO CHOOSE: loss, USD bn a year, cost included, by the median model in each scenario\n\n  {:<wide$}{:>10}{:>10}{cvar:>15}{:>10}",
        "option", "expected", "worst", "regret"
    )?;
    for o in rows {
        let (name, expected, worst, cvar, regret) =
            (&o.option, o.expected, o.worst, o.cvar, o.regret);
        writeln!(f, "  {name:<wide$}{expected:>10.2}{worst:>10.2}{cvar:>15.2}{regret:>10.2}")?;
    }
    if left > 0 {
        writeln!(f, "  and {left} others with more")?;
    }
    let known = decision.perfect_information;
    writeln!(f, "\n  To know the future first would save {known:.2} on average.\n")
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "HEDGES OF {}  ({}, {})\n", self.state, self.world, self.date)?;
        for sentence in sentences(self) {
            writeln!(f, "  {sentence}")?;
        }
        dollars(self, f)?;
        beside(self, f)?;
        costs(self, f)?;
        choices(self, f)?;
        match &self.mix_text {
            Some(mix) => writeln!(f, "{mix}")?,
            None => writeln!(f, "Best mixes of hedges need `--features optimize`.\n")?,
        }
        if let Some((name, tornado)) = hinges_on(self) {
            writeln!(f, "{name}: what it is worth net of its cost, USD bn a year\n{tornado}")?;
        }
        if let Some(stand) = &self.alignment {
            writeln!(f, "WHERE IT STANDS, 0 to 100 between the poles, by kind of tie")?;
            for ((name, weight), mean) in self.dimensions.iter().zip(&stand.dimensions) {
                let mean = mean.map_or("not known".to_owned(), |mean| format!("{mean:.0}"));
                writeln!(f, "{name:<12} {mean:>9}  (weight {weight:.2})")?;
            }
        }
        for (head, lines) in [("assumptions", &self.assumptions), ("sources", &self.sources)] {
            writeln!(f, "\n{head}")?;
            for line in lines {
                writeln!(f, "  {line}")?;
            }
        }
        Ok(())
    }
}
