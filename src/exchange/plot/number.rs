//! How figures are written: one number of decimals a picture, no signed zero, no false zero.

use crate::error::{Error, Result};

/// A count as a coordinate.
#[expect(clippy::cast_precision_loss, reason = "pictures hold far fewer things than 2^53")]
pub(super) fn count(n: usize) -> f64 {
    n as f64
}

/// A value that can be drawn; what is too small to see is zero.
pub(super) fn drawable(what: &'static str, row: &str, column: &str, value: f64) -> Result<f64> {
    if !value.is_finite() || value.abs() > 1e30 {
        return Err(Error::Cell {
            what,
            row: row.to_owned(),
            column: column.to_owned(),
            value,
            expected: "a finite number of at most 1e30 in size; None where it is not known",
        });
    }
    Ok(if value.abs() < 1e-30 { 0.0 } else { value })
}

/// As [`drawable`], and not negative.
pub(super) fn amount(what: &'static str, row: &str, column: &str, value: f64) -> Result<f64> {
    let value = drawable(what, row, column, value)?;
    if value < 0.0 {
        return Err(Error::Cell {
            what,
            row: row.to_owned(),
            column: column.to_owned(),
            value,
            expected: "zero or more",
        });
    }
    Ok(value)
}

/// Refuses a number of things that cannot be drawn.
pub(super) fn between(
    what: &'static str,
    found: usize,
    least: usize,
    most: usize,
    expected: &'static str,
) -> Result<()> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(Error::OutOfRange { what, value: found.to_string(), expected })
}

/// One way to write all figures of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    decimals: usize,
    divisor: f64,
    suffix: &'static str,
    notation: Notation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// All in one multiple and number of decimals.
    Common,
    /// Each in the multiple that suits it, for large values.
    Own,
    Scientific,
}

impl Format {
    /// Up to three significant digits of the largest value.
    pub(super) fn of_values(values: impl IntoIterator<Item = f64>) -> Self {
        let mut largest = 0.0_f64;
        let mut whole = true;
        for value in values {
            largest = largest.max(value.abs());
            whole &= value.fract().abs() <= 0.0;
        }
        let decimals = match largest {
            _ if whole => 0,
            t if t >= 100.0 => 0,
            t if t >= 1.0 => 1,
            t if t >= 0.1 => 2,
            t if t >= 0.01 => 3,
            _ => 4,
        };
        let notation = if out_of_reach(largest) {
            Notation::Scientific
        } else if largest >= 1e6 {
            Notation::Own
        } else {
            Notation::Common
        };
        Self { decimals, divisor: 1.0, suffix: "", notation }
    }

    /// Enough decimals to tell ticks this far apart.
    pub(super) fn of_ticks(step: f64, largest: f64) -> Self {
        let (divisor, suffix) = multiple(largest);
        let mut step = step / divisor;
        let mut decimals = 0;
        while step < 0.999 && decimals < 6 {
            step *= 10.0;
            decimals += 1;
        }
        let notation = if out_of_reach(largest) { Notation::Scientific } else { Notation::Common };
        Self { decimals, divisor, suffix, notation }
    }

    /// The value as text; one that would round to zero gets up to two more decimals.
    pub(super) fn text(&self, value: f64) -> String {
        (self.decimals..=self.decimals + 2)
            .find_map(|decimals| self.rounded(value, decimals))
            .unwrap_or_else(|| "≈0".to_owned())
    }

    /// The value as text, all with the same decimals; "≈0" where it would round to zero.
    pub(super) fn short(&self, value: f64) -> String {
        self.rounded(value, self.decimals).unwrap_or_else(|| "≈0".to_owned())
    }

    /// `None` where a value that is not zero would be written as zero.
    fn rounded(&self, value: f64, decimals: usize) -> Option<String> {
        if value.abs() <= 0.0 {
            return Some("0".to_owned());
        }
        if self.notation == Notation::Scientific {
            return Some(format!("{value:.1e}").replace('-', "−"));
        }
        let (divisor, suffix) = match self.notation {
            Notation::Own => multiple(value.abs()),
            _ => (self.divisor, self.suffix),
        };
        let scaled = value.abs() / divisor;
        let decimals = match self.notation {
            Notation::Own if scaled >= 100.0 => 0,
            Notation::Own => 1,
            _ => decimals,
        };
        let digits = format!("{scaled:.decimals$}");
        let sign = if value < 0.0 { "−" } else { "" };
        let zero = digits.chars().all(|c| matches!(c, '0' | '.'));
        (!zero).then(|| format!("{sign}{}{suffix}", grouped(&digits)))
    }
}

/// Whether plain digits would be too many.
fn out_of_reach(largest: f64) -> bool {
    largest >= 1e16 || (largest > 0.0 && largest < 1e-3)
}

/// What large values are counted in.
fn multiple(size: f64) -> (f64, &'static str) {
    match size {
        m if m >= 1e12 => (1e12, " trn"),
        m if m >= 1e9 => (1e9, " bn"),
        m if m >= 1e6 => (1e6, " mn"),
        _ => (1.0, ""),
    }
}

/// Commas between groups of three digits, from five digits on.
fn grouped(digits: &str) -> String {
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(w, r)| (w, Some(r)));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && whole.len() > 4 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A step of 1, 2 or 5 times a power of ten that divides the span into at most `most` parts.
pub(super) fn step(span: f64, most: usize) -> f64 {
    let raw = span / count(most.max(1));
    let power = 10_f64.powf(raw.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|m| m * power)
        .find(|s| *s >= raw * 0.999_999)
        .unwrap_or(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_have_no_sign_and_small_values_are_not_zero() {
        let format = Format::of_values([12.34, -0.001]);
        let texts: Vec<_> = [12.34, -0.0, -0.001, 0.02, -3.0].map(|v| format.text(v)).into();
        assert_eq!(texts, ["12.3", "0", "−0.001", "0.02", "−3.0"]);
        assert_eq!(format.text(-0.0004), "≈0");
        assert_eq!(format.short(0.02), "≈0");
    }

    #[test]
    fn large_and_small_values_are_readable() {
        let dollars = Format::of_values([428.8e9, 3.3e12]);
        assert_eq!(
            [428.8e9, 3.3e12, 1.1e6].map(|v| dollars.text(v)),
            ["429 bn", "3.3 trn", "1.1 mn"]
        );
        assert_eq!(Format::of_values([23_642.0]).text(23_642.0), "23,642");
        assert_eq!(Format::of_values([2.1e-5]).text(-2.1e-5), "−2.1e−5");
        assert_eq!(Format::of_values([2022.0]).text(2022.0), "2022");
    }

    #[test]
    fn steps_are_round() {
        for (span, expected) in [(10.0, 2.0), (7.3, 2.0), (0.4, 0.1), (23_000.0, 5000.0)] {
            assert!((step(span, 5) / expected - 1.0).abs() < 1e-12, "{span}");
        }
    }
}
