//! Cash flows, reserves and present values.

mod bad_input;
mod properties;
mod reference;

use geoecon::{Rate, Share, finance::Pledge};
use rust_decimal::Decimal;

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn share(text: &str) -> Share {
    text.parse().unwrap()
}

/// 550 in three equal outlays; half of the profits until recouped, then a tenth.
fn three_outlays() -> Pledge {
    Pledge::new(550).equal_outlays(3).profit_split(share("0.5"), share("0.1"))
}
