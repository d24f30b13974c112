use std::fmt;

use serde::Serialize;

use super::Input;
use crate::{
    error::{Error, Result},
    units::{Number, check_unique},
};

/// What one input does to an output between its low and its high value, the others at their medians.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TornadoBar {
    /// The input.
    pub input: String,
    /// Its low and its high value.
    pub values: [f64; 2],
    /// The output at these two.
    pub outputs: [f64; 2],
}

impl TornadoBar {
    /// Distance between the two outputs.
    #[must_use]
    pub fn swing(&self) -> f64 {
        (self.outputs[1] - self.outputs[0]).abs()
    }
}

/// Inputs by how far each moves an output, the widest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct TornadoReport {
    /// The output with every input at its median.
    pub base: f64,
    /// Part of each input's distribution that lies between its low and its high value, 0 to 1.
    pub range: f64,
    /// A bar for each input.
    pub bars: Vec<TornadoBar>,
}

/// How far does each input alone move the output?
///
/// One at a time, from its low to its high quantile, which enclose the part `range` of its distribution; the others
/// stay at their medians. What inputs do together it does not see: for that, [`sobol_indices`](super::sobol_indices).
/// *Cost:* two runs an input and one more.
///
/// # Errors
/// [`Error::OutOfRange`] for a range outside 0 to 1, a distribution that is none or an output that is not finite;
/// [`Error::Duplicate`] for an input named twice; [`Error::Shape`] without inputs; those of `run`.
///
/// ```
/// use geoecon::hedging::{Input, tornado};
///
/// let inputs = [Input::uniform("small", 0.0, 1.0), Input::uniform("large", 0.0, 10.0)];
/// let report = tornado(&inputs, 0.9, |x| Ok(x[0] - x[1]))?;
/// assert_eq!(report.bars[0].input, "large");
/// assert!((report.bars[0].swing() - 9.0).abs() < 1e-12);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn tornado(
    inputs: &[Input],
    range: f64,
    run: impl Fn(&[f64]) -> Result<f64>,
) -> Result<TornadoReport> {
    if inputs.is_empty() {
        return Err(Error::Shape { what: "list of inputs", expected: 1, found: 0 });
    }
    if !(range > 0.0 && range <= 1.0) {
        let (value, expected) = (range.to_string(), "above 0 and at most 1");
        return Err(Error::OutOfRange { what: "range of a tornado", value, expected });
    }
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    check_unique("input", &names)?;
    inputs.iter().try_for_each(Input::check)?;
    let output = |x: &[f64]| run(x)?.finite("output of a run");
    let medians: Vec<f64> = inputs.iter().map(|input| input.distribution.quantile(0.5)).collect();
    let base = output(&medians)?;
    let mut bars = Vec::new();
    for (at, input) in inputs.iter().enumerate() {
        let tail = 0.5 * (1.0 - range);
        let values = [tail, 1.0 - tail].map(|u| input.distribution.quantile(u));
        let with = |value: f64| {
            let mut point = medians.clone();
            if let Some(slot) = point.get_mut(at) {
                *slot = value;
            }
            output(&point)
        };
        let outputs = [with(values[0])?, with(values[1])?];
        bars.push(TornadoBar { input: input.name.clone(), values, outputs });
    }
    bars.sort_by(|a, b| b.swing().total_cmp(&a.swing()));
    Ok(TornadoReport { base, range, bars })
}

impl fmt::Display for TornadoReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "at the medians {:.6}; each input over {:.0} %",
            self.base,
            100.0 * self.range
        )?;
        for bar in &self.bars {
            let ([low, high], [a, b]) = (bar.values, bar.outputs);
            writeln!(f, "{:<24}{low:>12.4} to {high:>12.4}  {a:>14.6} to {b:>14.6}", bar.input)?;
        }
        Ok(())
    }
}
