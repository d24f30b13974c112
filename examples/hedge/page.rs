//! The answer as a report.

use std::error::Error;

use geoecon::hedging::Verdict;

use crate::{
    analysis::{Answer, basis},
    print::{change, priced, sentences, unpriced},
    report::{Bars, Brief, Grid, Part},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let measure = answer.ranking.measure;
    let two = |x: f64| format!("{:.2}", x / 1e9 + 0.0);
    let ratio = |x: Option<f64>| x.map_or("-".to_owned(), |x| format!("{:.2}", x + 0.0));
    let bought = Grid::new(
        format!("By how much each lowers the {measure}, USD bn a year"),
        [
            "Hedge",
            "Median",
            "Lowest",
            "Highest",
            "Cost",
            "Per dollar",
            "Last step",
            "Verdict",
            "Needs",
        ],
        priced(answer).map(|h| {
            let [low, middle, high] = h.reduction.map(two);
            let (per, step) = (ratio(h.per_cost), ratio(h.marginal));
            let (verdict, needs) = (h.verdict.to_string(), h.consent.clone().unwrap_or_default());
            vec![h.name.clone(), middle, low, high, two(h.cost), per, step, verdict, needs]
        }),
    );
    let chart = Bars {
        title: format!(
            "What hedges that may be worth it lower the {measure} by, before their cost"
        ),
        unit: "USD bn a year",
        rows: priced(answer)
            .filter(|h| h.verdict != Verdict::NotWorth)
            .map(|h| (h.name.clone(), h.reduction.map(|x| x / 1e9)))
            .collect(),
    };
    let beside = Grid::new(
        "Each in its own unit, before and after",
        ["Hedge", "Cost, USD bn a year", "Months of imports, lines in", "Cover", "Cover alone"],
        unpriced(answer).into_iter().map(|(h, [months, cover, alone])| {
            vec![h.name.clone(), two(h.cost), change(months), change(cover), change(alone)]
        }),
    );
    let costs = Grid::new(
        "What each costs, USD bn",
        ["Hedge", "Once", "Held", "A year", "Basis"],
        answer.ranking.hedges.iter().map(|h| {
            let c = &h.cost_parts;
            vec![h.name.clone(), two(c.once), two(c.held), two(c.yearly), basis(h)]
        }),
    );
    let infeasible = Grid::new(
        "Not to be had",
        ["Hedge", "Why"],
        answer.ranking.infeasible.iter().map(|h| vec![h.name.clone(), h.reason.clone()]),
    );
    let mut sections = vec![("What each hedge buys", Vec::new())];
    // A chart needs something to show.
    if !chart.rows.is_empty() {
        sections[0].1.push(Part::Bars(chart));
    }
    sections[0].1.push(Part::Grid(bought));
    if !beside.rows.is_empty() {
        sections.push(("What has no price", vec![Part::Grid(beside)]));
    }
    pictures(answer, &mut sections)?;
    sections.push(("Costs, and who says so", vec![Part::Grid(costs), Part::Grid(infeasible)]));
    Ok(Brief {
        title: format!("Hedges of {}", answer.state),
        subtitle: format!("{}, {}", answer.world, answer.date),
        answer: sentences(answer),
        sections,
        assumptions: answer.assumptions.clone(),
        sources: answer.sources.iter().cloned().collect(),
        printed: answer.to_string(),
    })
}

#[cfg(feature = "plot")]
fn pictures(
    answer: &Answer,
    sections: &mut Vec<(&'static str, Vec<Part>)>,
) -> Result<(), Box<dyn Error>> {
    use geoecon::exchange::plot::{Caption, Curve, Swing, Tornado, curve, tornado};

    let mut chart = Curve::new(
        "spent on hedges, USD bn a year",
        format!("{} before what is spent, USD bn a year", answer.ranking.measure),
    );
    let (mut parts, mut lines) = (Vec::new(), 0);
    for (name, frontier) in
        ["alone", "with the consent of others"].into_iter().zip(&answer.frontiers)
    {
        if frontier.last().is_none_or(|last| last.budget <= 0.0) {
            continue;
        }
        lines += 1;
        chart = chart.line(name, frontier.iter().map(|at| [at.budget, at.risk]));
        parts.push(Part::Grid(Grid::new(
            format!("Best mixes {name}, USD bn a year"),
            ["Spent", "Risk left", "A dollar more lowers it by", "Mix"],
            frontier.iter().step_by(5).map(|at| {
                let share =
                    |(name, share): &(String, f64)| format!("{name}: {:.0} %", 100.0 * share);
                let mix = at.mix.iter().map(share).collect::<Vec<_>>().join("; ");
                let [spent, risk, price] =
                    [at.budget, at.risk, at.price].map(|x| format!("{x:.2}"));
                vec![spent, risk, price, mix]
            }),
        )));
    }
    if lines > 0 {
        let caption =
            Caption::new("The efficient frontier: what is spent, and the risk that is left")
                .subtitle("Best mixes by the median model in each scenario; a share of a hedge is that part of it, or the chance of it");
        parts.insert(0, Part::Picture(curve(caption, &chart)?));
        sections.push(("Which mix", parts));
    }
    if let Some((name, report)) = crate::print::hinges_on(answer) {
        let swings = report.bars.iter().map(|bar| {
            Swing::new(&bar.input, bar.outputs[0], bar.outputs[1]).ends("x 0.5", "x 1.5")
        });
        let chart = Tornado::new("USD bn a year", report.base, swings);
        let caption = Caption::new(format!("{name}: what it is worth net of its cost"));
        sections.push(("What it hinges on", vec![Part::Picture(tornado(caption, &chart)?)]));
    }
    Ok(())
}

#[cfg(not(feature = "plot"))]
#[allow(clippy::unnecessary_wraps, reason = "with the feature it can fail")]
fn pictures(_: &Answer, _: &mut Vec<(&'static str, Vec<Part>)>) -> Result<(), Box<dyn Error>> {
    Ok(())
}
