//! The answer as a report.

use std::error::Error;

use geoecon::Basis;

use crate::{
    analysis::Answer,
    report::{Bars, Brief, Grid, Part, Question, cited},
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

pub(crate) fn page(answer: &Answer) -> Result<Brief, Box<dyn Error>> {
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
        ["Opening", "Paid", "Year 1", "Year 5", "Year 10", "Year 20"],
        answer.reserves.iter().map(|case| {
            let at = |year: usize| {
                let row = case.path.rows.get(year - 1);
                row.map_or("-".to_owned(), |row| {
                    let billion = rust_decimal::Decimal::from(1_000_000_000);
                    format!("{:.1}", row.reserves / billion)
                })
            };
            vec![case.opening.clone(), case.paid.to_owned(), at(1), at(5), at(10), at(20)]
        }),
    );
    #[cfg(feature = "plot")]
    let mut reserves = vec![Part::Picture(picture::reserves(answer)?)];
    #[cfg(not(feature = "plot"))]
    let mut reserves = Vec::new();
    reserves.push(Part::Grid(paths));
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
    Ok(Brief {
        title: "Korea's pledge".to_owned(),
        subtitle: format!("{}, {}, {}", answer.world, answer.date, answer.claim.replace('`', "")),
        answer: answer.questions.iter().map(Question::said).collect(),
        sections: vec![
            ("What Korea can do", vec![Part::Bars(together), Part::Grid(table)]),
            ("Who gains where it is honoured", vec![Part::Bars(honoured)]),
            ("What it does to reserves", reserves),
            ("Which hedges remain", vec![lines(answer)]),
            ("What it costs in trust", trust(answer)),
            (
                "What this rests on",
                vec![Part::Grid(cited(&answer.questions)), Part::Grid(rests_on)],
            ),
        ],
        assumptions: assumed.map(|f| format!("{}: {}", f.what, f.value)).chain(missing).collect(),
        sources: known.map(|f| f.source.clone()).collect(),
        printed,
    })
}

fn lines(answer: &Answer) -> Part {
    Part::Grid(Grid::new(
        "Lines of other central banks",
        ["Provider", "Limit", "USD bn", "Months of imports", "Until", "Source"],
        answer.lines.iter().map(|line| {
            vec![
                line.provider.to_string(),
                line.limit.clone(),
                line.usd.map_or("-".to_owned(), bn),
                line.months_of_imports.map_or("-".to_owned(), |months| format!("{months:.1}")),
                line.until.map_or("-".to_owned(), |until| until.to_string()),
                line.source.clone().unwrap_or_default(),
            ]
        }),
    ))
}

fn trust(answer: &Answer) -> Vec<Part> {
    let part = answer.trust.as_ref().map(|cost| {
        let [none, half, all] = cost.watching;
        let row = |who: String, now: String| vec![who, format!("{:.2}", cost.before), now];
        Part::Grid(Grid::new(
            "Trust in the United States, the chance that it keeps its next promise",
            ["Who", "Before", "Now"],
            [
                row("Korea".to_owned(), format!("{:.2}", cost.pressed)),
                row(
                    format!("{} others to whom it owes defence", cost.watchers.len()),
                    format!("{half:.2} ({all:.2} to {none:.2})"),
                ),
            ],
        ))
    });
    part.into_iter().collect()
}

#[cfg(feature = "plot")]
mod picture {
    use geoecon::exchange::plot::{Caption, Curve, Picture, curve};

    use super::{Answer, Error};
    use crate::analysis::float;

    /// What is left of reserves year by year, by the way in which the pledge is paid.
    pub(super) fn reserves(answer: &Answer) -> Result<Picture, Box<dyn Error>> {
        let opening = answer.reserves.last().map(|case| case.opening.clone()).unwrap_or_default();
        let held = answer.ratios.last().map(|ratio| [0.0, ratio.reserves / 1e9]);
        let cases = answer.reserves.iter().filter(|case| case.opening == opening);
        let chart = cases.fold(Curve::new("years", "USD bn"), |chart, case| {
            let left = (1_u32..)
                .zip(&case.path.rows)
                .map(|(year, row)| [f64::from(year), float(row.reserves) / 1e9]);
            chart.line(case.paid, held.into_iter().chain(left))
        });
        let caption = Caption::new("What is left of the reserves of Korea").subtitle(format!(
            "of {opening}, by how the pledge is paid; they otherwise stay as they are"
        ));
        Ok(curve(caption, &chart)?)
    }
}
