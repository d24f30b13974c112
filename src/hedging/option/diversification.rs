use serde::Serialize;

use crate::{
    error::{Error, Result},
    leverage::CutoffLoss,
};

/// What the next step of diversification buys.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DiversificationStep {
    /// The supplier's share before and after the step, 0 to 1.
    pub shares: [f64; 2],
    /// The loss from a cut-off before and after, as a fraction of real consumption; `None` where it is unbounded.
    pub losses: [Option<f64>; 2],
    /// The loss avoided for each percentage point; `None` where the step starts from an unbounded loss, and so buys
    /// more than any amount.
    pub per_point: Option<f64>,
}

/// What does each step away from one supplier buy?
///
/// `loss` gives the loss when a supplier with this share cuts off: by
/// [`cutoff_loss`](crate::leverage::cutoff_loss), or any other rule. The loss is convex in the share, so the first
/// steps from a near monopoly buy far more than the last: `shares` are to fall.
///
/// # Errors
/// [`Error::Shape`] for fewer than two shares; [`Error::OutOfRange`] for shares outside 0 to 1 or that do not fall;
/// those of `loss`.
///
/// ```
/// use geoecon::hedging::diversification;
/// use geoecon::leverage::{CutoffSettings, SectorExposure, cutoff_loss};
///
/// let steps = diversification(&[0.95, 0.85, 0.30, 0.20], |share| {
///     let sector = "minerals".parse()?;
///     let minerals = SectorExposure { sector, spending: 1.0, controlled: share, home: 0.0 };
///     cutoff_loss(&[minerals], CutoffSettings::from(5.0))
/// })?;
/// let first = steps[0].per_point.unwrap_or(0.0);
/// let last = steps[2].per_point.unwrap_or(0.0);
/// assert!(first > 4.0 * last);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn diversification(
    shares: &[f64],
    loss: impl Fn(f64) -> Result<CutoffLoss>,
) -> Result<Vec<DiversificationStep>> {
    if shares.len() < 2 {
        return Err(Error::Shape { what: "list of shares", expected: 2, found: shares.len() });
    }
    let falling = shares.is_sorted_by(|a, b| a > b);
    if !falling || shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
        let (value, expected) = (format!("{shares:?}"), "falling, from 0 to 1");
        return Err(Error::OutOfRange { what: "shares of a supplier", value, expected });
    }
    let mut losses = Vec::new();
    for &share in shares {
        losses.push(match loss(share)? {
            CutoffLoss::Finite { share, .. } => Some(share),
            CutoffLoss::NoSpending => Some(0.0),
            CutoffLoss::Unbounded => None,
        });
    }
    let pairs = shares.windows(2).zip(losses.windows(2));
    let step = |(shares, losses): (&[f64], &[Option<f64>])| match (shares, losses) {
        (&[from, to], &[before, after]) => Some(DiversificationStep {
            shares: [from, to],
            losses: [before, after],
            per_point: before.zip(after).map(|(b, a)| (b - a) / (100.0 * (from - to))),
        }),
        _ => None,
    };
    Ok(pairs.filter_map(step).collect())
}
