use std::fmt;

use super::Ratio;
use crate::error::{Error, Result};

mod sealed {
    pub trait Sealed {}
    impl Sealed for f64 {}
    impl Sealed for super::Ratio {}
}

/// What a worth or a strength may be counted in: `f64`, or an exact [`Ratio`].
///
/// Sealed. With `Ratio`, every operation is exact or an error.
pub trait Number: Copy + PartialOrd + fmt::Debug + fmt::Display + sealed::Sealed {
    /// Zero.
    const ZERO: Self;

    /// Checks that this is a number: not NaN, not infinite.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] otherwise.
    fn finite(self, what: &'static str) -> Result<Self>;

    /// The sum.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact result does not fit.
    fn plus(self, other: Self) -> Result<Self>;

    /// The difference.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact result does not fit.
    fn minus(self, other: Self) -> Result<Self>;

    /// The product.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact result does not fit.
    fn times(self, other: Self) -> Result<Self>;

    /// This number times `weight`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] where an exact result does not fit.
    fn weighted(self, weight: Ratio) -> Result<Self>;
}

impl Number for f64 {
    const ZERO: Self = 0.0;

    fn finite(self, what: &'static str) -> Result<Self> {
        if self.is_finite() {
            return Ok(self);
        }
        Err(Error::OutOfRange { what, value: self.to_string(), expected: "a finite number" })
    }

    #[inline]
    fn plus(self, other: Self) -> Result<Self> {
        Ok(self + other)
    }

    #[inline]
    fn minus(self, other: Self) -> Result<Self> {
        Ok(self - other)
    }

    #[inline]
    fn times(self, other: Self) -> Result<Self> {
        Ok(self * other)
    }

    #[inline]
    fn weighted(self, weight: Ratio) -> Result<Self> {
        Ok(self * weight.to_f64())
    }
}

impl Number for Ratio {
    const ZERO: Self = Ratio::ZERO;

    fn finite(self, _what: &'static str) -> Result<Self> {
        Ok(self)
    }

    fn plus(self, other: Self) -> Result<Self> {
        self.try_add(other)
    }

    fn minus(self, other: Self) -> Result<Self> {
        self.try_sub(other)
    }

    fn times(self, other: Self) -> Result<Self> {
        self.try_mul(other)
    }

    fn weighted(self, weight: Ratio) -> Result<Self> {
        self.try_mul(weight)
    }
}
