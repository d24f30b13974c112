use std::fmt;

use serde::Serialize;

use crate::error::{Error, Result};

/// What output is left when an input is cut.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct InputCut {
    /// Name of the method.
    pub method: &'static str,
    /// The input's share in the cost of output before the cut, 0 to 1.
    pub input_share: f64,
    /// Elasticity of substitution between the input and all others.
    pub elasticity: f64,
    /// The part of the input that is lost, 0 to 1.
    pub cut: f64,
    /// Output after the cut over output before.
    pub output_hat: f64,
}

impl InputCut {
    /// Change of output in percent, negative for a loss.
    #[must_use]
    pub fn output_change_percent(&self) -> f64 {
        100.0 * (self.output_hat - 1.0)
    }
}

/// What does an economy lose when part of an input, such as imported energy, is cut off?
///
/// One production function with constant elasticity of substitution, in units in which output and
/// all inputs are 1 before: `Y = (a E^k + 1 - a)^(1/k)` with `k = (s - 1)/s`, `a` the input's share
/// of cost and `E` what is left of the input. At `s = 1` it is `E^a`, at `s = 0` the input is needed
/// in proportion and `Y = E`. All other inputs stay in use; trade, prices and demand are left out,
/// so this is a first bound and not an equilibrium (Bachmann, Baqaee, Bayer, Kuhn, Löschel, Moll,
/// Peichl, Pittel, Schularick, *What if?*, 2022).
///
/// `input_share` and `cut` are fractions. Constant time.
///
/// # Errors
/// [`Error::OutOfRange`] for a share or cut outside 0 to 1, or a negative or infinite elasticity.
///
/// ```
/// use geoecon::economy::input_cut;
///
/// // Gas is 1.2 percent of Germany's cost; 30 percent of it is lost and hard to replace.
/// let loss = input_cut(0.012, 0.1, 0.3)?;
/// assert!((loss.output_change_percent() + 2.750_872_074).abs() < 1e-9);
/// # Ok::<(), geoecon::Error>(())
/// ```
pub fn input_cut(input_share: f64, elasticity: f64, cut: f64) -> Result<InputCut> {
    let fraction = |what, value: f64| {
        if (0.0..=1.0).contains(&value) {
            return Ok(());
        }
        Err(Error::OutOfRange { what, value: value.to_string(), expected: "0 to 1" })
    };
    fraction("input share", input_share)?;
    fraction("cut of the input", cut)?;
    if !(elasticity >= 0.0 && elasticity.is_finite()) {
        return Err(Error::OutOfRange {
            what: "elasticity of substitution",
            value: elasticity.to_string(),
            expected: "a finite number of 0 or more",
        });
    }
    Ok(InputCut {
        method: "output with constant elasticity of substitution after a cut of one input",
        input_share,
        elasticity,
        cut,
        output_hat: output(input_share, elasticity, 1.0 - cut),
    })
}

/// `(a e^k + 1 - a)^(1/k)`, with its limits.
fn output(a: f64, s: f64, e: f64) -> f64 {
    if a <= 0.0 || e >= 1.0 {
        return 1.0;
    }
    let k = (s - 1.0) / s;
    // A subnormal elasticity has an infinite k too.
    if a >= 1.0 || k.is_infinite() {
        return e;
    }
    if e <= 0.0 {
        return if s > 1.0 { (1.0 - a).powf(1.0 / k) } else { 0.0 };
    }
    let exponent = k * e.ln();
    let log = if exponent.abs() < 1e-300 {
        a * e.ln()
    } else if exponent < 1.0 {
        (a * exponent.exp_m1()).ln_1p() / k
    } else {
        // The input's term dominates: take it out, as its power may exceed the range of f64.
        e.ln() + (a + (1.0 - a) * (-exponent).exp()).ln() / k
    };
    log.exp()
}

impl fmt::Display for InputCut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a cut of {:.1}% of an input with {:.1}% of cost, elasticity {}: output {:+.3}%",
            100.0 * self.cut,
            100.0 * self.input_share,
            self.elasticity,
            self.output_change_percent()
        )
    }
}
