//! Models of trade beside the multi-sector one: 2025 tariffs, tariff wars, structural gravity.

mod gravity;
mod liberation_day;
mod scale_properties;
mod tariff_war;
mod zeros;

#[path = "../../../benches/plain_models/mod.rs"]
mod plain;
