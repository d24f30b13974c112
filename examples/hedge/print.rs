//! The answer, for people.

use std::{error::Error, path::Path};

use geoecon::hedging::TornadoReport;

use crate::analysis::Answer;

fn bn(amount: f64) -> String {
    format!("{:.2} bn", amount / 1e9)
}

/// The best hedge, and what its worth hinges on, where it has any.
fn hinges_on(answer: &Answer) -> Option<(&str, &TornadoReport)> {
    let best = answer.ranking.hedges.first()?;
    answer.hinges_on.as_ref().map(|tornado| (best.name.as_str(), tornado))
}

/// The answer in sentences.
fn sentences(answer: &Answer) -> Vec<String> {
    let ranking = &answer.ranking;
    let (state, measure) = (answer.state, ranking.measure);
    let [low, middle, high] = ranking.risk.map(bn);
    let mut out = vec![format!(
        "Without a hedge the {measure} of {state} is USD {middle} a year ({low} to {high}, {} models).",
        ranking.models.len()
    )];
    match ranking.hedges.first() {
        Some(best) if best.net > 0.0 => {
            let [low, middle, high] = best.reduction.map(bn);
            out.push(format!(
                "Best: {}. It lowers that by USD {middle} a year ({low} to {high}) at a cost of {}.",
                best.name,
                bn(best.cost)
            ));
        }
        Some(best) => out.push(format!(
            "No hedge it can have is worth its cost; the nearest, {}, lowers that by USD {} a year at a cost of {}.",
            best.name,
            bn(best.reduction[1]),
            bn(best.cost)
        )),
        None => out.push("No hedge can be had.".to_owned()),
    }
    if let (Some(best), Some((name, tornado))) = (ranking.hedges.first(), hinges_on(answer))
        && let Some(bar) = tornado.bars.first()
    {
        let [a, b] = bar.outputs;
        let [low, _, high] = best.reduction.map(|x| (x - best.cost) / 1e9);
        let start = format!("Net of its cost, {name} is worth USD {:.2} bn a year", tornado.base);
        out.push(if high - low > (b - a).abs() {
            format!(
                "{start}; that hinges most on the model of trade: {low:.2} to {high:.2} bn. Of the judgements, the {} moves it most: {a:.2} or {b:.2} bn at half or one and a half times that.",
                bar.input
            )
        } else {
            format!(
                "{start}; that hinges most on the {}: {a:.2} or {b:.2} bn at half or one and a half times that.",
                bar.input
            )
        });
    }
    if let (Some(stand), Some([first, second])) = (&answer.alignment, answer.poles) {
        out.push(format!(
            "Between {second} (0) and {first} (100) it stands at {:.0}, {} (dimensions {:.0} points apart).",
            stand.score, stand.stance, stand.dispersion
        ));
    }
    out
}

pub(crate) fn text(answer: &Answer) {
    println!("HEDGES OF {}  ({}, {})\n", answer.state, answer.world, answer.date);
    for sentence in sentences(answer) {
        println!("  {sentence}");
    }
    println!(
        "\n{}\nUSD bn a year, cost included, by the median model in each scenario\n{}",
        answer.ranking, answer.decision
    );
    if let Some(mix) = &answer.mix_text {
        println!("{mix}");
    }
    if let Some((name, tornado)) = hinges_on(answer) {
        println!("{name}: what it is worth net of its cost, USD bn a year\n{tornado}");
    }
    if let Some(stand) = &answer.alignment {
        for ((name, weight), mean) in answer.dimensions.iter().zip(&stand.dimensions) {
            let mean = mean.map_or("not known".to_owned(), |mean| format!("{mean:.0}"));
            println!("{name:<12} {mean:>9}  (weight {weight:.2})");
        }
    }
    for (head, lines) in [("assumptions", &answer.assumptions), ("sources", &answer.sources)] {
        println!("\n{head}");
        for line in lines {
            println!("  {line}");
        }
    }
}

#[cfg(feature = "plot")]
pub(crate) fn report(answer: &Answer, file: &Path) -> Result<(), Box<dyn Error>> {
    use geoecon::{
        Source,
        exchange::{
            html::{Report, Section, Table},
            plot::{Bar, BarChart, Caption, Swing, Tornado, bars, tornado},
        },
    };

    let ranking = &answer.ranking;
    let mut page = Report::new(format!("Hedges of {}", answer.state))
        .subtitle(format!("{}, {}", answer.world, answer.date));
    for sentence in sentences(answer) {
        page = page.answer(sentence);
    }
    let row = |h: &geoecon::hedging::HedgeValue| {
        let [low, middle, high] = h.reduction.map(|x| format!("{:.2}", x / 1e9));
        let per = h.per_cost.map_or("-".to_owned(), |x| format!("{x:.1}"));
        [h.name.clone(), middle, low, high, format!("{:.2}", h.cost / 1e9), per]
    };
    let columns = ["Hedge", "Median", "Lowest", "Highest", "Cost", "Per cost"];
    let table = Table::new(format!("{} lowered by, USD bn a year", ranking.measure), columns)
        .rows(ranking.hedges.iter().map(row));
    let mut section = Section::new("What each hedge buys").table(table);
    if !ranking.hedges.is_empty() {
        let bar = |h: &geoecon::hedging::HedgeValue| {
            let [low, middle, high] = h.reduction.map(|x| x / 1e9);
            Bar::new(&h.name, middle).range(low, high)
        };
        let chart = BarChart::new("USD bn a year", ranking.hedges.iter().map(bar))
            .range_name("lowest and highest model")
            .ranked();
        section =
            section.picture(bars(Caption::new("What each hedge lowers the risk by"), &chart)?);
    }
    page = page.section(section);
    if let Some((name, report)) = hinges_on(answer) {
        let swings = report.bars.iter().map(|bar| {
            Swing::new(&bar.input, bar.outputs[0], bar.outputs[1]).ends("x 0.5", "x 1.5")
        });
        let chart = Tornado::new("USD bn a year", report.base, swings);
        let picture =
            tornado(Caption::new(format!("{name}: what it is worth net of its cost")), &chart)?;
        page = page.section(Section::new("What it hinges on").picture(picture));
    }
    for line in &answer.assumptions {
        page = page.assumption(line);
    }
    for line in &answer.sources {
        page = page.source(Source::new(line));
    }
    page.write_to(std::fs::File::create(file)?)?;
    Ok(())
}

#[cfg(not(feature = "plot"))]
pub(crate) fn report(_: &Answer, _: &Path) -> Result<(), Box<dyn Error>> {
    Err("a report needs the feature `plot`: run with `--features plot`".into())
}
