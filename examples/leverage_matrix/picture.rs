//! The matrix as shades.

use geoecon::{
    StateId,
    exchange::plot::{Caption, HeatMap, Picture, heat_map},
};

use crate::{analysis::Answer, press};

pub(crate) fn map(answer: &Answer) -> geoecon::Result<Picture> {
    let loss = |sender: StateId, target: StateId| {
        let row = answer.pairs.iter().find(|r| r.sender == sender && r.target == target);
        row.and_then(|r| if r.unbounded { Some(100.0) } else { r.target_loss_pct })
    };
    // The strongest on top, the most exposed to the left.
    let total = |of: &dyn Fn(StateId) -> Option<f64>| {
        answer.states.iter().filter_map(|&other| of(other)).sum::<f64>()
    };
    let by = |key: &dyn Fn(StateId) -> f64| {
        let mut sorted = answer.states.clone();
        sorted.sort_by(|a, b| key(*b).total_cmp(&key(*a)));
        sorted
    };
    let senders = by(&|sender| total(&|target| loss(sender, target)));
    let targets = by(&|target| total(&|sender| loss(sender, target)));
    let mut values = Vec::new();
    for &sender in &senders {
        values.extend(targets.iter().map(|&target| loss(sender, target)));
    }
    let codes = |states: &[StateId]| states.iter().map(StateId::to_string).collect::<Vec<_>>();
    let map = HeatMap::new("percent", codes(&senders), codes(&targets), values)
        .row_name("who presses")
        .column_name("who loses")
        .root_scale();
    let caption = Caption::new(format!("Who can press whom: {}", answer.pressure))
        .subtitle(format!(
            "loss of the target in percent of {}; {}, {}",
            answer.percent_of, answer.method, answer.model
        ))
        .source(format!("{}, {}; {}", answer.world, answer.date, press::traded(&answer.sources)));
    heat_map(caption, &map)
}
