//! The losses, or the supply chain, as a picture.

use geoecon::{
    Result, Snapshot, StateId,
    dependency::{ChokePoints, Lost, Profile, SupplyGraph},
    exchange::plot::{Bar, BarChart, Caption, Picture, SupplyChain, bars, supply_chain},
};

use crate::analysis::Answer;

/// What there is to draw of an answer.
pub(crate) fn of(answer: &Answer) -> Option<Result<Picture>> {
    match answer {
        Answer::Profile(of) => Some(losses(&of.today, &of.profile)),
        Answer::Chain(of) => Some(chain(&of.today, &of.graph, &of.report, &of.sources)),
        Answer::AllPairs(_) => None,
    }
}

/// How many partners are drawn.
const DRAWN: usize = 15;

/// What the state would lose without each partner, beside how much of its trade that is.
fn losses(snapshot: &Snapshot, report: &Profile) -> Result<Picture> {
    let mut rows = Vec::new();
    let mut everything = Vec::new();
    for row in report.partners.iter().take(DRAWN) {
        let name = &snapshot.state(row.partner)?.name;
        // No bar is as long as all there is.
        if row.long_run == Some(Lost::Everything) {
            everything.push(name.as_str());
            continue;
        }
        let many = if row.aggregate { "*" } else { "" };
        let label = format!("{name}{many} ({:.0}%)", 100.0 * row.trade_share);
        rows.push(
            Bar::new(label, row.long_run.and_then(Lost::percent))
                .second(row.short_run.and_then(Lost::percent)),
        );
    }
    // What is assumed of the third reading is not drawn.
    let cut = report.assumptions.as_deref().and_then(|all| all.split("; nothing replaced").next());
    let chart = BarChart::new("percent of final spending", rows)
        .value_name("long run, recorded elasticities")
        .second_name("short run, elasticities scaled down");
    let all = if everything.is_empty() {
        String::new()
    } else {
        format!(" Not drawn, as a sector is left without any supplier: {}.", everything.join(", "))
    };
    let caption = Caption::new(format!("What {} would lose without each partner", report.name))
        .subtitle(format!(
            "All others adjust; Caliendo and Parro (2015). Cut: {}. In brackets its share of trade; * several states.{all}",
            cut.unwrap_or("nothing")
        ))
        .source(format!("{}, as of {}", report.world, report.date));
    bars(caption, &chart)
}

/// Who mines, refines and makes a good, and whose loss cuts what can reach the user.
fn chain(
    snapshot: &Snapshot,
    graph: &SupplyGraph,
    report: &ChokePoints,
    sources: &[String],
) -> Result<Picture> {
    let name = |id: StateId| snapshot.state(id).map_or(id.to_string(), |s| s.name.clone());
    let stages = graph.stages();
    // By stage: who, and its percent of the stage.
    let mut shares: Vec<Vec<(String, f64)>> = Vec::new();
    for stage in stages {
        let here = || graph.suppliers().filter(|(at, _, size)| at == stage && *size > 0.0);
        let all: f64 = here().map(|(_, _, size)| size).sum();
        shares.push(here().map(|(_, who, size)| (name(who), 100.0 * size / all)).collect());
    }
    let mut chain = SupplyChain::new("percent of the stage", stages);
    for (at, (from, to)) in shares.iter().zip(shares.iter().skip(1)).enumerate() {
        for (seller, sold) in from {
            for (buyer, bought) in to {
                chain = chain.link((at, seller), (at + 1, buyer), sold * bought / 100.0);
            }
        }
    }
    for point in &report.choke_points {
        let place = |loss: &str| stages.iter().position(|stage| stage == loss);
        for (at, lost) in point.by_stage.iter().filter_map(|s| Some((place(&s.stage)?, s.loss))) {
            if lost <= crate::CHOKE {
                continue;
            }
            let user = name(report.user);
            let why = format!("without it {:.0} % of what can reach {user} is gone", 100.0 * lost);
            chain = chain.choke_point(at, name(point.supplier), why);
        }
    }
    let good = graph.good();
    let title = good
        .chars()
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(good.chars().skip(1)).collect());
    let caption = Caption::new(format!("{title}: {}", stages.join(", ")))
        .subtitle(
            "Shares of each stage. Who buys of whom is not recorded: ribbons are drawn in proportion.",
        )
        .source(sources.join("; "));
    supply_chain(caption, &chain)
}
