//! The matrix as shades.

use std::{error::Error, fs, path::Path};

use geoecon::exchange::plot::{Caption, HeatMap, heat_map};

use crate::analysis::Answer;

pub(crate) fn draw(answer: &Answer, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut values = Vec::new();
    for sender in &answer.states {
        for target in &answer.states {
            let row = answer.pairs.iter().find(|r| r.sender == *sender && r.target == *target);
            values
                .push(row.and_then(|r| if r.unbounded { Some(100.0) } else { r.target_loss_pct }));
        }
    }
    let codes: Vec<&str> = answer.states.iter().map(geoecon::StateId::as_str).collect();
    let map = HeatMap::new("percent", &codes, &codes, values)
        .row_name("who presses")
        .column_name("who loses")
        .root_scale();
    let caption = Caption::new(format!("Who can press whom: {}", answer.pressure))
        .subtitle(format!(
            "loss of the target in percent of {}; {}, {}",
            answer.percent_of, answer.method, answer.model
        ))
        .source(format!("{}, {}", answer.world, answer.date));
    fs::write(file, heat_map(caption, &map)?.to_string())
        .map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(())
}
