//! The answer as a report.

use crate::{
    analysis::Answer,
    press::{billions, words},
    print::loss,
    report::{Bars, Brief, Grid, Part, opening},
};

pub(crate) fn page(answer: &Answer) -> Brief {
    let printed = answer.to_string();
    let (leader, target) = (answer.leader, answer.target);
    let members = Grid {
        title: format!("Who brings what, USD bn a year that {target} loses"),
        columns: words(&[
            "Member",
            "Alone",
            "If it left",
            "Shapley",
            "Myerson",
            "Pivotal",
            "Own loss",
            "Gains by leaving",
        ]),
        rows: answer
            .readings
            .members
            .iter()
            .map(|m| {
                vec![
                    m.state.to_string(),
                    billions(m.alone),
                    billions(-m.last),
                    billions(m.shapley),
                    m.myerson.map_or("-".to_owned(), billions),
                    format!("{:.0}%", 100.0 * m.pivotal.to_f64()),
                    loss(m.own_loss),
                    m.gain_from_leaving.map_or("-".to_owned(), billions),
                ]
            })
            .collect(),
    };
    let ranges = [
        (format!("{leader} alone"), answer.alone_range.as_ref()),
        ("all together".to_owned(), answer.all_range.as_ref()),
    ];
    let ranges = ranges.into_iter().filter_map(|(name, range)| {
        range.map(|r| (name, [r.low, r.median, r.high].map(|x| x / 1e9)))
    });
    let taken = Bars {
        title: format!("What {target} loses, by the median of {} models", answer.models),
        unit: "USD bn a year",
        rows: ranges.collect(),
    };
    let trust = Grid {
        title: format!("What trust in {leader} is worth, USD bn a year, expected"),
        columns: words(&["Trust", "Expected", "Deviation", "Target gives in"]),
        rows: answer
            .trust
            .iter()
            .map(|case| {
                let expected = &case.expected;
                vec![
                    case.name.clone(),
                    billions(expected.expected),
                    billions(expected.deviation),
                    format!("{:.0}%", 100.0 * expected.gives_in),
                ]
            })
            .collect(),
    };
    let mut together = Vec::new();
    if !taken.rows.is_empty() {
        together.push(Part::Bars(taken));
    }
    together.push(Part::Grid(members));
    Brief {
        title: format!("{leader} and partners against {target}"),
        subtitle: format!("{}; {}, {}", answer.pressure, answer.world, answer.date),
        answer: opening(&printed),
        sections: vec![
            ("What a coalition takes", together),
            ("What trust is worth", vec![Part::Grid(trust)]),
        ],
        assumptions: answer.assumptions.iter().map(ToString::to_string).collect(),
        sources: answer.sources.iter().cloned().collect(),
        printed,
    }
}
