//! The answer as a report.

use std::error::Error;

use crate::{
    analysis::{Ally, Answer},
    pays::{Pays, Range},
    print::{bn, codes, in_percent, percent, range, ratio, spanned, tenths},
    report::{Brief, Grid, Part},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let [before, after] = answer.dates;
    let missing = answer.not_modelled.iter().map(|line| format!("Not in the answer: {line}"));
    let hinges = answer.hinges_on.iter().map(|hinge| format!("It hinges {hinge}"));
    let method = format!("Dependence and fragmentation: {}", answer.ties.method);
    let blocs: Vec<String> = answer.ties.blocs.iter().map(codes).collect();
    let split = format!("Blocs: {}; all others are a third", blocs.join(" and "));
    let mut asked = vec![Part::Grid(prices(answer)), Part::Grid(profits(answer))];
    let mut paid = vec![Part::Grid(kinds(answer)), Part::Grid(payments(answer))];
    let mut got = vec![Part::Grid(received(answer))];
    let mut tied = vec![Part::Grid(dependence(answer))];
    let mut split_up = vec![Part::Grid(layers(answer))];
    pictures::add(answer, [&mut asked, &mut paid, &mut got, &mut tied, &mut split_up])?;
    Ok(Brief {
        title: format!("What the allies of {} pay and get", answer.guarantor),
        subtitle: format!("{}, {before} and {after}", answer.world),
        answer: answer.headline.clone(),
        sections: vec![
            ("What is asked", asked),
            ("What they pay", paid),
            ("What they get", got),
            ("Dependence", tied),
            ("Fragmentation", split_up),
        ],
        assumptions: hinges.chain([method, split]).chain(missing).collect(),
        sources: answer.figures.iter().map(|f| format!("{}: {}", f.what, f.source)).collect(),
        printed: answer.to_string(),
    })
}

fn prices(answer: &Answer) -> Grid {
    Grid::new(
        "USD bn a year: middle (low to high)",
        ["Asked", "Of", "Counted", "Before", "Now", "The range spans", "It hinges on", "Sources"],
        answer.prices.iter().map(|price| {
            vec![
                price.asked.clone(),
                codes(&price.of),
                price.counted.to_owned(),
                price.before.map_or("not asked".to_owned(), bn),
                range(price.after),
                price.range_of.to_owned(),
                price.hinge.clone(),
                price.sources.join(", "),
            ]
        }),
    )
}

fn profits(answer: &Answer) -> Grid {
    let part = |part: f64| format!("{:.0} %", 100.0 * part);
    Grid::new(
        format!("Who gets the profits of pledges, {} or the ally", answer.guarantor),
        ["Ally", "Yield", "Outlay repaid in year", "Its part until then", "And after", "Of all"],
        answer.profits.iter().map(|p| {
            let [until, after] = p.guarantors_part.map(part);
            let repaid = p.repaid_in.map_or(format!("not in {}", p.years), |year| year.to_string());
            let all = percent(p.guarantors_share);
            vec![p.state.to_string(), p.profit_yield.to_string(), repaid, until, after, all]
        }),
    )
}

type Kind = (&'static str, fn(&Pays) -> Range);

fn kinds(answer: &Answer) -> Grid {
    let sum = |date: usize, of: fn(&Pays) -> Range| -> Range {
        std::array::from_fn(|i| {
            answer.allies.iter().filter_map(|a| a.pays.get(date)).map(|pays| of(pays)[i]).sum()
        })
    };
    let kinds: [Kind; 4] = [
        ("Duties, at the trade of the base year", |p| p.duties),
        ("Pledges, level, less profits", |p| p.pledges),
        ("Cost shares for forces", |p| [p.cost_share.unwrap_or(0.0); 3]),
        ("Together", |p| p.together),
    ];
    Grid::new(
        "All allies, USD bn a year: middle (low to high)",
        ["Kind", "Before", "Now"],
        kinds.map(|(kind, of)| vec![kind.to_owned(), range(sum(0, of)), range(sum(1, of))]),
    )
}

fn payments(answer: &Answer) -> Grid {
    let row = |ally: &Ally| {
        let [was, is] = &ally.pays;
        vec![
            ally.name.clone(),
            bn(was.together[1]),
            range(is.duties),
            if is.pledges[2].abs() > 0.0 { range(is.pledges) } else { "-".to_owned() },
            is.cost_share.map_or("-".to_owned(), bn),
            range(is.together),
            tenths(ally.share_of_gdp[1]),
            is.short_of_target.filter(|short| *short > 0.0).map_or("-".to_owned(), bn),
        ]
    };
    Grid::new(
        "USD bn a year: middle (low to high)",
        ["Ally", "Before", "Duties", "Pledges", "Forces", "Together", "Of GDP", "Short of target"],
        answer.allies.iter().map(row),
    )
}

fn received(answer: &Answer) -> Grid {
    let arrow = |a: String, b: String| format!("{a} \u{2192} {b}");
    let row = |ally: &Ally| {
        let [had, has] = &ally.gets;
        vec![
            ally.name.clone(),
            codes(&has.threats),
            arrow(format!("{:.2}", had.trust), format!("{:.2}", has.trust)),
            arrow(ratio(had.cover[1]), ratio(has.cover[1])),
            arrow(percent(had.risk[1]), percent(has.risk[1])),
            percent(has.risk[2]),
            Some(ally.market_access[1]).filter(|x| *x >= 5e6).map_or("-".to_owned(), bn),
        ]
    };
    Grid::new(
        "Cover over threat, the guarantor counted by trust, and duties that deals take off, USD bn a year",
        ["Ally", "Threat", "Trust", "Cover", "Risk", "Risk alone", "Saved by its deal"],
        answer.allies.iter().map(row),
    )
}

fn dependence(answer: &Answer) -> Grid {
    let rows = answer.allies.iter().zip(&answer.ties.allies).map(|(ally, tied)| {
        let mut row = vec![ally.name.clone()];
        row.extend(tied.exports.map_or(["-", "-", "-"].map(str::to_owned), |s| {
            [[s.before; 3], s.after, s.without_deals].map(|x| spanned(in_percent(x), 1, ""))
        }));
        row.extend(tied.alignment.map_or(["-", "-"].map(str::to_owned), |s| {
            [[s.before; 3], s.after].map(|x| spanned(x, 1, ""))
        }));
        row
    });
    let other = answer.ties.poles.map_or("the other pole".to_owned(), |p| p[1].to_string());
    Grid::new(
        format!(
            "Exports that go to {0}, percent, and alignment, 0 with {other} to 100 with {0}",
            answer.guarantor
        ),
        ["Ally", "Before", "Now", "Had no ally a deal", "Alignment before", "Alignment now"],
        rows,
    )
}

fn layers(answer: &Answer) -> Grid {
    Grid::new(
        "Modularity, 0 in one piece to 1 in many; what crosses between blocs, percent",
        [
            "Layer",
            "Pairs",
            "Modularity before",
            "Now",
            "Without deals",
            "Crosses before",
            "Now",
            "Without deals",
        ],
        answer.ties.layers.iter().map(|layer| {
            let mut row = vec![layer.layer.clone()];
            row.push(format!("{} \u{2192} {}", layer.pairs[0], layer.pairs[1]));
            let three = |shift: Option<crate::ties::Shift>, scale: f64, places: usize| {
                shift.map_or(["-", "-", "-"].map(str::to_owned), |s| {
                    [[s.before; 3], s.after, s.without_deals]
                        .map(|x| spanned(x.map(|x| scale * x), places, ""))
                })
            };
            row.extend(three(layer.modularity, 1.0, 4));
            row.extend(three(layer.across, 100.0, 2));
            row
        }),
    )
}

/// Without pictures there is no report.
#[cfg(not(feature = "plot"))]
mod pictures {
    use super::{Answer, Error, Part};

    pub(super) fn add(_: &Answer, _: [&mut Vec<Part>; 5]) -> Result<(), Box<dyn Error>> {
        Ok(())
    }
}

#[cfg(feature = "plot")]
mod pictures {
    use geoecon::{
        StateId,
        exchange::plot::{Bar, BarChart, Caption, Network, Picture, bars, network},
    };

    use super::{Ally, Answer, Error, Part};
    use crate::{pays::Range, ties::Shift};

    /// Each section's pictures before its tables.
    pub(super) fn add(
        answer: &Answer,
        [asked, paid, got, tied, split_up]: [&mut Vec<Part>; 5],
    ) -> Result<(), Box<dyn Error>> {
        let prices = answer
            .prices
            .iter()
            .map(|price| bar(&price.asked, price.before, price.after.map(|x| x / 1e9), 1e-9));
        let spans = "low to high, as the table says";
        asked.insert(0, chart("What is asked of allies", "USD bn a year", spans, prices)?);
        let pays = answer.allies.iter().map(|ally| {
            let [was, is] = &ally.pays;
            bar(&ally.name, Some(was.together[1]), is.together.map(|x| x / 1e9), 1e-9)
        });
        let title = format!("What each ally pays {}", answer.guarantor);
        let spans = "unknown shares of duties, yields of projects";
        paid.insert(0, chart(&title, "USD bn a year", spans, pays)?);
        paid.insert(1, Part::Picture(web(answer)?));
        let cover = answer.allies.iter().filter_map(|ally: &Ally| {
            let [had, has] = &ally.gets;
            let [promised, trusted, alone] = has.cover;
            let range = [alone?, trusted?, promised?];
            Some(bar(&ally.name, had.cover[1], range, 1.0))
        });
        let spans = "alone, and as promised";
        got.insert(
            0,
            chart(
                "Cover as far as the guarantor is trusted",
                "times the strength of the threat",
                spans,
                cover,
            )?,
        );
        let of_allies = |of: fn(&crate::ties::AllyTies) -> Option<Shift>, scale: f64| {
            let rows = answer.allies.iter().zip(&answer.ties.allies);
            let rows = rows.filter_map(move |(ally, tied)| {
                let shift = of(tied)?;
                Some(bar(&ally.name, Some(shift.before), shift.after.map(|x| scale * x), scale))
            });
            rows.collect::<Vec<_>>()
        };
        let title = format!("Exports that go to {}", answer.guarantor);
        let spans = format!("lowest and highest of {} models", answer.ties.models.len());
        let rows = of_allies(|tied| tied.exports, 100.0);
        tied.insert(0, chart(&title, "percent of exports", &spans, rows)?);
        if let Some([first, second]) = answer.ties.poles {
            let unit = format!("0 with {second}, 100 with {first}");
            let rows = of_allies(|tied| tied.alignment, 1.0);
            tied.insert(1, chart("Alignment by the ties themselves", &unit, &spans, rows)?);
        }
        let of_layers = |of: fn(&crate::ties::LayerShift) -> Option<Shift>, scale: f64| {
            let rows = answer.ties.layers.iter().filter_map(|layer| {
                let shift = of(layer)?;
                Some(bar(&layer.layer, Some(shift.before), shift.after.map(|x| scale * x), scale))
            });
            rows.collect::<Vec<_>>()
        };
        let rows = of_layers(|layer| layer.modularity, 1.0);
        let unit = "modularity, 0 in one piece to 1 in many";
        split_up.insert(0, chart("How far each layer falls apart", unit, &spans, rows)?);
        let rows = of_layers(|layer| layer.across, 100.0);
        split_up
            .insert(1, chart("What crosses between blocs", "percent of the layer", &spans, rows)?);
        Ok(())
    }

    /// A bar of what is now, with what was beside it.
    fn bar(name: &str, before: Option<f64>, [low, middle, high]: Range, scale: f64) -> Bar {
        Bar::new(name, middle).range(low, high).second(before.map(|x| scale * x))
    }

    fn chart(
        title: &str,
        unit: &str,
        spans: &str,
        rows: impl IntoIterator<Item = Bar>,
    ) -> Result<Part, Box<dyn Error>> {
        let chart =
            BarChart::new(unit, rows).value_name("now").second_name("before").range_name(spans);
        Ok(Part::Picture(bars(Caption::new(title), &chart)?))
    }

    /// Who pays whom, who owes whom defence, and who is taken to threaten whom.
    fn web(answer: &Answer) -> Result<Picture, Box<dyn Error>> {
        const PAYS: &str = "pays a year";
        const OWES: &str = "owes defence";
        let mut web = Network::new().kind(OWES, "").kind(PAYS, "USD bn");
        let ours = |state: StateId| {
            state == answer.guarantor || answer.allies.iter().any(|ally| ally.state == state)
        };
        let guarantor = answer.guarantor;
        web = web.node(guarantor.as_str(), "guarantor");
        for ally in &answer.allies {
            let threats = super::codes(&ally.gets[1].threats);
            web = web.node(ally.state.as_str(), format!("threatened by {threats}"));
        }
        for &[a, b] in answer.ties.promises.iter().filter(|pair| pair.iter().all(|s| ours(*s))) {
            web = web.edge(a.as_str(), b.as_str(), OWES, 1.0);
        }
        for ally in answer.allies.iter().filter(|ally| ally.pays[1].together[1] > 0.0) {
            let paid = ally.pays[1].together[1] / 1e9;
            web = web.arrow(ally.state.as_str(), guarantor.as_str(), PAYS, paid);
        }
        let caption = Caption::new("Who pays whom, and who owes whom defence")
            .subtitle("promises of defence in force, and payments to the guarantor, middle");
        Ok(network(caption, &web)?)
    }
}
