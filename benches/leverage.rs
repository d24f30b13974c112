//! Leverage by equilibrium: every ordered pair, and every coalition, beside the textbook iteration and beside the
//! same equilibria one by one.
//!
//! Times are of whole batches; `elem/s` are equilibria a second. With `GEOECON_VALIDATION_DATA` set a sample of the
//! pairs of ICIO 2022 (81 states, 28 sectors) is measured too: 56 of 6,480.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first problem")]

#[path = "../examples/reproduce/folder.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod folder;
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod plain;
#[allow(dead_code, reason = "shared with the benchmarks of equilibria, which use all of it")]
mod worlds;

use std::{hint::black_box, ops::ControlFlow, path::PathBuf, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geoecon::{
    Snapshot, StateId, data,
    economy::{Economy, Shock, SolveSettings, Structure, solve},
    leverage::{
        JointSettings, MatrixSettings, Pressure, Valuation, coalition_leverage, matrix, matrix_of,
    },
};
use ndarray::Array3;

fn today() -> Snapshot {
    let world = data::indo_pacific_2025().unwrap();
    world.snapshot("2025-11-22".parse().unwrap()).unwrap()
}

fn state(code: &str) -> StateId {
    code.parse().unwrap()
}

/// An embargo between two states by the textbook iteration.
fn textbook(economy: &Economy, a: StateId, b: StateId) -> usize {
    let labels = economy.labels();
    let (a, b) = (labels.state_position(a).unwrap(), labels.state_position(b).unwrap());
    let tau = economy.tau().to_owned();
    let mut cost = Array3::ones(tau.dim());
    for j in 0..labels.sectors().len() {
        cost[[j, a, b]] = f64::INFINITY;
        cost[[j, b, a]] = f64::INFINITY;
    }
    plain::solve(economy, &tau, &cost, 1e-11).evaluations
}

fn shipped(c: &mut Criterion) {
    let today = today();
    let economy = Economy::recorded(&today, Structure::InputOutput).unwrap().economy;
    let states = economy.labels().states().to_vec();
    let pairs = states.len() * (states.len() - 1);
    let mut group = c.benchmark_group("shipped world, 40 states, 10 sectors");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(pairs as u64 / 2));
    group.bench_function("matrix, trade cut both ways: all ordered pairs", |b| {
        b.iter(|| matrix(black_box(&today), ()).unwrap().models[0].equilibria);
    });
    group.throughput(Throughput::Elements(pairs as u64));
    group.bench_function("matrix, exports cut: all ordered pairs", |b| {
        b.iter(|| matrix(black_box(&today), Pressure::cut_exports()).unwrap().models[0].equilibria);
    });
    let few: Vec<StateId> = ["CHN", "USA", "KOR", "VNM", "DEU", "BRN"].map(state).to_vec();
    let sample = || {
        few.iter().enumerate().flat_map(|(at, &a)| few.iter().skip(at + 1).map(move |&b| (a, b)))
    };
    group.throughput(Throughput::Elements(15));
    group.bench_function("15 pairs in a matrix", |b| {
        let settings = MatrixSettings::default().states(few.iter().copied());
        let go = |_| ControlFlow::Continue(());
        b.iter(|| matrix_of(&economy, settings.clone(), go).unwrap().models[0].equilibria);
    });
    group.bench_function("15 pairs, each solved alone from a cold start", |b| {
        b.iter(|| {
            sample()
                .map(|(i, j)| {
                    let shock = Shock::new().embargo_between(i, j);
                    solve(&economy, &shock, SolveSettings::default()).unwrap().iterations
                })
                .sum::<usize>()
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("one pair by the textbook iteration", |b| {
        b.iter(|| textbook(&economy, state("CHN"), state("KOR")));
    });
    group.finish();
}

fn coalitions(c: &mut Criterion) {
    let today = today();
    let members = ["USA", "JPN", "KOR", "TWN", "AUS", "CAN", "GBR", "DEU", "FRA", "ITA"].map(state);
    let mut group = c.benchmark_group("10 members against CHN");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(1023));
    group.bench_function("every coalition by equilibrium", |b| {
        b.iter(|| coalition_leverage(black_box(&today), state("CHN"), &members, ()).unwrap());
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("pairwise approximation, without its error", |b| {
        let settings = || JointSettings::default().valuation(Valuation::Pairwise).checks(0, 0);
        b.iter(|| coalition_leverage(&today, state("CHN"), &members, settings()).unwrap());
    });
    group.finish();
}

fn icio(c: &mut Criterion) {
    let Some(root) = std::env::var_os("GEOECON_VALIDATION_DATA") else { return };
    let economy = worlds::icio(&PathBuf::from(root).join("trade/tariffwar_icio2022")).unwrap();
    let few = ["CHN", "USA", "KOR", "VNM", "DEU", "BRN", "IND", "CHL"].map(state);
    let mut group = c.benchmark_group("ICIO 2022, 81 states, 28 sectors");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(56));
    group.bench_function("matrix, exports cut: 56 of 6480 pairs", |b| {
        let settings = MatrixSettings::from(Pressure::cut_exports()).states(few);
        let go = |_| ControlFlow::Continue(());
        b.iter(|| matrix_of(&economy, settings.clone(), go).unwrap().models[0].equilibria);
    });
    group.finish();
}

criterion_group!(benches, shipped, coalitions, icio);
criterion_main!(benches);
