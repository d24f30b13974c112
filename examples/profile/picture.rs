//! The losses as a picture.

use geoecon::{
    Result, Snapshot,
    dependency::{Lost, Profile},
    exchange::plot::{Bar, BarChart, Caption, Picture, bars},
};

/// How many partners are drawn.
const DRAWN: usize = 15;

/// What the state would lose without each partner, beside how much of its trade that is.
pub(crate) fn losses(snapshot: &Snapshot, report: &Profile) -> Result<Picture> {
    let mut rows = Vec::new();
    for row in report.partners.iter().take(DRAWN) {
        let name = &snapshot.state(row.partner)?.name;
        let many = if row.aggregate { "*" } else { "" };
        let label = format!("{name}{many} ({:.0} %)", 100.0 * row.trade_share);
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
    let caption = Caption::new(format!("What {} would lose without each partner", report.name))
        .subtitle(format!(
            "All others adjust; Caliendo and Parro (2015). Cut: {}. In brackets its share of trade; * several states.",
            cut.unwrap_or("nothing")
        ))
        .source(format!("{}, as of {}", report.world, report.date));
    bars(caption, &chart)
}
