//! Speed of looking through supply chains, beside inverting the same matrix; and of a state's profile.
//!
//! The table of 1,435 rows needs the validation data (`GEOECON_VALIDATION_DATA`); without it a made-up one of the same
//! size is taken.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first problem")]

#[path = "../examples/reproduce/folder.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod folder;
#[path = "../examples/reproduce/io_table.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod io_table;
#[path = "../examples/reproduce/names.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod names;

use std::{hint::black_box, path::PathBuf, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use geoecon::economy::{
    InputOutputTable, Labels,
    input_output::{Leontief, export_accounts, exposure, value_added_origin},
};
use ndarray::Array2;

/// 41 states with 35 sectors: the published table, or a made-up one.
fn full() -> InputOutputTable {
    if let Some(root) = std::env::var_os("GEOECON_VALIDATION_DATA") {
        return io_table::IoTable::read(&PathBuf::from(root), "wiod2011_full").unwrap().table;
    }
    let letter = |k: usize| char::from(b'A' + u8::try_from(k % 26).unwrap());
    let states = (0..41)
        .map(|k| format!("Q{}{}", letter(k / 26), letter(k)).parse::<geoecon::StateId>().unwrap());
    let sectors = (0..35).map(|k| format!("s{k}").parse::<geoecon::ProductCode>().unwrap());
    let labels = Labels::new(states, sectors).unwrap();
    let number = |i: usize, j: usize| f64::from(u8::try_from((i * 31 + j * 17) % 101).unwrap());
    let z = Array2::from_shape_fn((1435, 1435), |(i, j)| number(i, j));
    let y = Array2::from_shape_fn((1435, 41), |(i, j)| 1000.0 + 10.0 * number(i, j));
    InputOutputTable::new(labels, z, y).unwrap()
}

fn look_through(c: &mut Criterion) {
    let table = full();
    let mut group = c.benchmark_group("look_through_1435");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("factor_and_41_right_hand_sides", |b| {
        b.iter(|| {
            let leontief = Leontief::new(table.clone()).unwrap();
            leontief.output_for(black_box(table.y().to_owned())).unwrap()[[0, 0]]
        });
    });
    group.bench_function("whole_inverse", |b| {
        b.iter(|| {
            let leontief = Leontief::new(table.clone()).unwrap();
            leontief.output_for(black_box(Array2::eye(1435))).unwrap()[[0, 0]]
        });
    });
    group.bench_function("all_accounts", |b| {
        b.iter(|| {
            let leontief = Leontief::new(table.clone()).unwrap();
            let pairs = exposure(&leontief, ()).unwrap().pairs.len();
            let states = export_accounts(&leontief).unwrap().states.len();
            pairs + states + value_added_origin(&leontief).unwrap().value.states().len()
        });
    });
    group.finish();
}

#[cfg(feature = "shipped-world")]
fn profiles(c: &mut Criterion) {
    use geoecon::{
        data,
        dependency::{Counterfactuals, LossSettings, ProfileSettings, profile},
    };

    let world = data::indo_pacific_2025().unwrap();
    let today = world.snapshot("2025-08-07".parse().unwrap()).unwrap();
    let korea = "KOR".parse().unwrap();
    let mut group = c.benchmark_group("profile_korea");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("whole", |b| {
        b.iter(|| profile(black_box(&today), korea, ()).unwrap().partners.len());
    });
    group.bench_function("indices_alone", |b| {
        let settings = ProfileSettings::default().counterfactuals(false);
        b.iter(|| profile(black_box(&today), korea, settings.clone()).unwrap().partners.len());
    });
    group.bench_function("calibration", |b| {
        b.iter(|| Counterfactuals::new(black_box(&today), ()).unwrap());
    });
    let model = Counterfactuals::new(&today, LossSettings::default()).unwrap();
    group.bench_function("78_counterfactuals", |b| {
        b.iter(|| black_box(&model).losses(korea).unwrap().rows.len());
    });
    group.finish();
}

#[cfg(not(feature = "shipped-world"))]
fn profiles(_: &mut Criterion) {}

criterion_group!(benches, look_through, profiles);
criterion_main!(benches);
