//! The answer as a report.

use std::{collections::BTreeSet, error::Error};

use geoecon::dependency::{Lost, Sectors};

use crate::{
    analysis::{Answer, Chain, Dependence},
    picture,
    report::{Brief, Grid, Part, opening},
};

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
    let printed = answer.to_string();
    let drawn = picture::of(answer).transpose()?.map(Part::Picture);
    Ok(match answer {
        Answer::Profile(of) => dependence(of, drawn, printed),
        Answer::Chain(of) => chain(of, drawn, printed),
        Answer::AllPairs(of) => Brief {
            title: "What each state loses without each other".to_owned(),
            subtitle: of.assumptions.clone(),
            printed,
            ..Brief::default()
        },
    })
}

fn percent(share: Option<f64>) -> String {
    share.map_or("-".to_owned(), |share| format!("{:.1}%", 100.0 * share))
}

fn lost(lost: Option<Lost>) -> String {
    match lost {
        Some(Lost::Part { percent, .. }) => format!("{percent:.2}%"),
        Some(other) => other.to_string(),
        None => "-".to_owned(),
    }
}

fn dependence(of: &Dependence, drawn: Option<Part>, printed: String) -> Brief {
    let profile = &of.profile;
    let partners = Grid::new(
        "Partners, by what would be lost in the long run",
        [
            "Partner",
            "Of trade",
            "Of imports",
            "Of exports",
            "Of all inputs, through every stage",
            "Lost, long run",
            "Lost, short run",
            "It loses itself",
        ],
        profile.partners.iter().map(|row| {
            vec![
                format!("{}{}", row.partner, if row.aggregate { " (several states)" } else { "" }),
                percent(Some(row.trade_share)),
                percent(row.import_share),
                percent(row.export_share),
                percent(row.inputs_look_share),
                lost(row.long_run),
                lost(row.short_run),
                lost(row.partner_loses),
            ]
        }),
    );
    let choke_points = profile.choke_points.iter().flat_map(|good| {
        good.choke_points.iter().map(|point| {
            let stages = point.by_stage.iter();
            let stages = stages.map(|s| format!("{} {:.0}%", s.stage, 100.0 * s.loss));
            vec![
                good.good.clone(),
                point.supplier.to_string(),
                percent(Some(point.loss)),
                stages.collect::<Vec<_>>().join(", "),
            ]
        })
    });
    let choke_points = Grid::new(
        "What of a good can no longer reach it",
        ["Good", "Without", "Gone", "By stage"],
        choke_points,
    );
    let mut first: Vec<Part> = drawn.into_iter().collect();
    first.push(Part::Grid(partners));
    let mut sections = vec![
        ("On whom", first),
        (
            "For what",
            vec![
                Part::Grid(sectors("What it buys", &profile.bought)),
                Part::Grid(sectors("What it sells", &profile.sold)),
            ],
        ),
    ];
    if !choke_points.rows.is_empty() {
        sections.push(("Through which choke points", vec![Part::Grid(choke_points)]));
    }
    sections.push(("Whose protection", vec![Part::Note(profile.protection.to_string())]));
    sections.push(("Whose money", vec![Part::Note(profile.funding.to_string())]));
    let hinges = profile.hinges.iter().map(|hinge| format!("{}: {}", hinge.figure, hinge.on));
    Brief {
        title: format!("On whom {} depends", profile.name),
        subtitle: format!("{}, {}", profile.world, profile.date),
        answer: opening(&printed),
        sections,
        assumptions: hinges.chain(of.threat()).collect(),
        sources: of.sources.iter().map(|figure| figure.source.clone()).collect(),
        printed,
    }
}

fn sectors(title: &str, all: &Sectors) -> Grid {
    let rows = all.sectors.iter().map(|row| {
        let largest = row.partners.partners.iter().find(|partner| !partner.aggregate);
        vec![
            row.sector.to_string(),
            format!("{:.1}", row.partners.total / 1e9),
            percent(row.share_of_total),
            largest.map_or("-".to_owned(), |of| of.partner.to_string()),
            percent(largest.map(|of| of.share)),
        ]
    });
    Grid::new(title, ["Sector", "USD bn a year", "Of all", "Largest partner", "Its share"], rows)
}

fn chain(of: &Chain, drawn: Option<Part>, printed: String) -> Brief {
    let report = &of.report;
    let user = of.today.state(report.user).map_or(report.user.to_string(), |s| s.name.clone());
    let answer = report.choke_points.first().map(|point| {
        format!(
            "Without {} {:.0}% of what of {} can reach {} is gone.",
            point.supplier,
            100.0 * point.loss,
            report.good,
            user
        )
    });
    Brief {
        title: format!("Where {} can be stopped on the way to {user}", report.good),
        subtitle: report.stages.join(", "),
        answer: answer.into_iter().collect(),
        sections: vec![("From stage to stage", drawn.into_iter().collect())],
        assumptions: vec![
            "who buys of whom is not recorded: every stage sells to the next as one market"
                .to_owned(),
        ],
        sources: of.sources.iter().cloned().collect::<BTreeSet<_>>(),
        printed,
    }
}
