//! The answer as a report.

use geoecon::Basis;

use crate::{
    analysis::Answer,
    report::{Bars, Brief, Grid, Part, opening},
};

fn bn(amount: f64) -> String {
    let text = format!("{:.1}", amount / 1e9);
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

fn around(amounts: Option<[f64; 3]>) -> String {
    amounts.map_or("no answer".to_owned(), |[low, median, high]| {
        format!("{} ({} to {})", bn(median), bn(low), bn(high))
    })
}

fn billions(amounts: [f64; 3]) -> [f64; 3] {
    amounts.map(|x| x / 1e9)
}

pub(crate) fn page(answer: &Answer) -> Brief {
    let printed = answer.to_string();
    let courses = &answer.equilibrium.courses;
    let name = |text: &str| text.trim_start_matches("KOR: ").to_owned();
    let row = |c: &crate::deal::Choice| {
        vec![
            name(&c.name),
            around(c.trade),
            c.payments.map_or("no answer".to_owned(), bn),
            around(c.together),
            around(c.to_usa),
        ]
    };
    let table = Grid::new(
        "Against refusing, USD bn a year: median and range over the models",
        ["Course", "In trade", "Payments", "Together", "To the United States"],
        courses.iter().map(row),
    );
    let together = Bars {
        title: "What each course is worth to Korea, trade and payments".to_owned(),
        unit: "USD bn a year against refusing",
        rows: courses.iter().filter_map(|c| Some((name(&c.name), billions(c.together?)))).collect(),
    };
    let gains = &answer.equilibrium.with_rivals.gains;
    let honoured = Bars {
        title: "What it is worth to each state that the pledge is honoured, in trade".to_owned(),
        unit: "USD bn a year",
        rows: gains
            .iter()
            .filter_map(|g| Some((g.state.to_string(), billions(g.value?))))
            .collect(),
    };
    let paths = Grid::new(
        "Reserves of Korea, USD bn at the end of the year",
        ["Opening", "Paid", "Year 1", "Year 3", "Year 5", "Year 10"],
        answer.reserves.iter().map(|case| {
            let at = |year: usize| {
                let row = case.path.rows.get(year - 1);
                row.map_or("-".to_owned(), |row| {
                    let billion = rust_decimal::Decimal::from(1_000_000_000);
                    format!("{:.1}", row.reserves / billion)
                })
            };
            vec![case.opening.clone(), case.paid.to_owned(), at(1), at(3), at(5), at(10)]
        }),
    );
    let rests_on = Grid::new(
        "Figures, and how each is known",
        ["Figure", "Value", "As of", "Basis", "Source"],
        answer.figures.iter().map(|f| {
            let basis = f.basis.to_string();
            vec![f.what.clone(), f.value.clone(), f.as_of.clone(), basis, f.source.clone()]
        }),
    );
    let assumed = answer.figures.iter().filter(|f| f.basis == Basis::Assumed);
    let missing = answer.not_modelled.iter().map(|item| format!("Not in the answer: {item}"));
    let known = answer.figures.iter().filter(|f| f.basis != Basis::Assumed);
    Brief {
        title: "Korea's pledge".to_owned(),
        subtitle: format!("{}, {}, {}", answer.world, answer.date, answer.claim),
        answer: opening(&printed),
        sections: vec![
            ("What Korea can do", vec![Part::Bars(together), Part::Grid(table)]),
            ("Who gains where it is honoured", vec![Part::Bars(honoured)]),
            ("What it does to reserves", vec![Part::Grid(paths)]),
            ("What this rests on", vec![Part::Grid(rests_on)]),
        ],
        assumptions: assumed.map(|f| format!("{}: {}", f.what, f.value)).chain(missing).collect(),
        sources: known.map(|f| f.source.clone()).collect(),
        printed,
    }
}
