//! What each partner adds, and what lost trust takes away, as bars.

use geoecon::{
    exchange::plot::{Bar, BarChart, Caption, Picture, bars},
    leverage::RangeByModel,
};

use crate::{analysis::Answer, press};

pub(crate) fn steps(answer: &Answer) -> geoecon::Result<Picture> {
    let bar = |label: String, worth: f64, range: Option<&RangeByModel>| {
        let bar = Bar::new(label, worth / 1e9);
        match range {
            Some(range) => bar.range(range.low / 1e9, range.high / 1e9),
            None => bar,
        }
    };
    let alone = bar(format!("{} alone", answer.leader), answer.alone, answer.alone_range.as_ref());
    let joined = answer
        .one_by_one
        .iter()
        .map(|step| bar(format!("and {}", step.joins), step.worth, step.range.as_ref()));
    let uneven = answer.trust.uneven().map(|case| {
        bar(format!("expected: {}", case.name), case.expected.expected, case.range.as_ref())
    });
    let rows = [alone].into_iter().chain(joined).chain(uneven);
    let chart = BarChart::new("USD bn a year", rows)
        .value_name(&answer.model)
        .range_name(format!("lowest and highest of {} models", answer.models));
    let caption = Caption::new(format!(
        "What {} loses to {}, as partners join one by one",
        answer.target, answer.leader
    ))
    .subtitle(format!(
        "{}, in the long run. Last, all together, each joining as likely as it trusts {}.",
        answer.pressure, answer.leader
    ))
    .source(format!("{}, {}; {}", answer.world, answer.date, press::traded(&answer.sources)));
    bars(caption, &chart)
}
