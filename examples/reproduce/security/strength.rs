use geoecon::security::{LossOfStrength, Position, chance_to_prevail};

use super::{
    Input,
    inputs::{self, Result},
};
use crate::table::Table;

/// Kilometres in a mile.
const MILE: f64 = 1.609_344;

#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    input: Input,
    /// The year of capability; by default every year of the data
    #[arg(long)]
    year: Option<i32>,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let states = inputs::states(&args.input.data)?;
    let mut table = Table::new([
        "ccode_attacker",
        "iso3_attacker",
        "ccode_target",
        "iso3_target",
        "year",
        "capital_distance_km_haversine_R6371.0088",
        "miles",
        "miles_per_day",
        "exponent_log10(miles/mpd+10-e)",
        "cinc_attacker",
        "cinc_attacker_discounted",
        "cinc_target",
        "cinc_target_at_home_exponent_log10(10-e)",
        "p_win_both_transformed",
        "p_win_target_raw_cinc",
    ]);
    for year in inputs::capability_years(&states, args.year) {
        let loss = LossOfStrength::of_year(year);
        let mut known = Vec::new();
        for state in &states {
            if let (Some(capital), Some(cinc)) = (state.capital, state.cinc(year)?) {
                known.push((state, Position::try_from(capital)?, cinc));
            }
        }
        for &(attacker, from, strength) in &known {
            for &(target, to, raw) in &known {
                let km = from.distance_km(to);
                let there = loss.discounted(strength, km)?;
                let home = loss.discounted(raw, 0.0)?;
                table.row(vec![
                    attacker.code(year).into(),
                    attacker.id.as_str().into(),
                    target.code(year).into(),
                    target.id.as_str().into(),
                    u32::try_from(year)?.into(),
                    km.into(),
                    (km / MILE).into(),
                    loss.speed().into(),
                    loss.exponent(km)?.into(),
                    strength.into(),
                    there.into(),
                    raw.into(),
                    home.into(),
                    chance_to_prevail(there, home).into(),
                    chance_to_prevail(there, raw).into(),
                ]);
            }
        }
    }
    args.input.print(&table, "loss_of_strength", &["ccode_attacker", "ccode_target", "year"])
}
