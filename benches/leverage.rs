//! Leverage by equilibrium: every ordered pair, and every coalition, beside the textbook iteration and beside the
//! same equilibria one by one.
//!
//! Times are of whole batches; `elem/s` are equilibria a second. Approximations of a coalition's worth come with their
//! error on every coalition. With `GEOECON_VALIDATION_DATA` set all pairs of ICIO 2022 (81 states, 28 sectors) are
//! timed once, and a sample of them beside the same solved one by one.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first problem")]
#![allow(clippy::print_stderr, reason = "errors and what is timed once belong beside the times")]

#[path = "../examples/reproduce/folder.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod folder;
#[path = "../examples/reproduce/names.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod names;
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod plain;
#[allow(dead_code, reason = "shared with the benchmarks of equilibria, which use all of it")]
mod worlds;

use std::{
    hint::black_box,
    ops::ControlFlow,
    path::PathBuf,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geoecon::{
    Snapshot, StateId,
    coalition::Coalition,
    data,
    economy::{Cells, Economy, Shock, SolveSettings, Structure, solve},
    leverage::{
        JointReadings, JointSettings, MatrixSettings, Pressure, Valuation, coalition_leverage,
        matrix, matrix_of,
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

const MEMBERS: [&str; 15] = [
    "USA", "JPN", "KOR", "TWN", "AUS", "CAN", "GBR", "DEU", "FRA", "ITA", "ESP", "NLD", "POL",
    "IND", "MEX",
];

fn members(count: usize) -> Vec<StateId> {
    MEMBERS.iter().take(count).map(|code| state(code)).collect()
}

/// Whether the run is asked for what is called so: what is timed once follows the filter too.
fn wanted(name: &str) -> bool {
    let mut filters = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).peekable();
    filters.peek().is_none() || filters.any(|filter| name.contains(&filter))
}

/// The worths of all coalitions against China, cut off by each both ways.
fn worths(today: &Snapshot, count: usize, valuation: Valuation) -> JointReadings {
    let settings = JointSettings::default().valuation(valuation).checks(0, 0);
    let joint = coalition_leverage(today, state("CHN"), &members(count), settings).unwrap();
    joint.runs[0].readings.clone().unwrap()
}

/// Mean and largest error of an approximation over all coalitions, in percent of what all can take.
fn error(exact: &JointReadings, other: &JointReadings) -> (f64, f64) {
    let players = exact.game.players().len();
    let off = |bits: u64| {
        let coalition = Coalition::from_bits(bits);
        (exact.game.worth(coalition) - other.game.worth(coalition)).abs() / exact.all
    };
    let count = f64::from(1_u32 << players);
    let sum: f64 = (0..1_u64 << players).map(off).sum();
    (100.0 * sum / count, 100.0 * (0..1_u64 << players).map(off).fold(0.0, f64::max))
}

fn coalitions(c: &mut Criterion) {
    if !wanted("members against CHN") {
        return;
    }
    let today = today();
    for count in [8, 10] {
        let exact = worths(&today, count, Valuation::Exact);
        for valuation in [Valuation::Pairwise, Valuation::Additive] {
            let (mean, largest) = error(&exact, &worths(&today, count, valuation));
            eprintln!(
                "{count} members, {valuation:?}: off by {mean:.3} % of what all take on average, {largest:.3} % at most"
            );
        }
    }
    let mut group = c.benchmark_group("10 members against CHN");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.throughput(Throughput::Elements(1023));
    group.bench_function("reference: every coalition by equilibrium", |b| {
        b.iter(|| worths(black_box(&today), 10, Valuation::Exact).all);
    });
    group.throughput(Throughput::Elements(66));
    group.bench_function("pairwise", |b| {
        b.iter(|| worths(black_box(&today), 10, Valuation::Pairwise).all);
    });
    group.finish();
    let start = Instant::now();
    let exact = worths(&today, 15, Valuation::Exact);
    eprintln!("15 members, 32767 equilibria: {:.1?}, timed once", start.elapsed());
    let mut group = c.benchmark_group("15 members against CHN");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (valuation, equilibria) in [(Valuation::Pairwise, 136), (Valuation::Additive, 31)] {
        let (mean, largest) = error(&exact, &worths(&today, 15, valuation));
        eprintln!(
            "15 members, {valuation:?}: off by {mean:.3} % on average, {largest:.3} % at most"
        );
        group.throughput(Throughput::Elements(equilibria));
        group.bench_function(format!("{valuation:?}"), |b| {
            b.iter(|| worths(black_box(&today), 15, valuation).all);
        });
    }
    group.finish();
}

fn icio(c: &mut Criterion) {
    let Some(root) = std::env::var_os("GEOECON_VALIDATION_DATA") else { return };
    if !wanted("ICIO 2022, 81 states, 28 sectors") {
        return;
    }
    let economy = worlds::icio(&PathBuf::from(root).join("trade/tariffwar_icio2022")).unwrap();
    let go = |_| ControlFlow::Continue(());
    for (what, pressure) in
        [("exports cut", Pressure::cut_exports()), ("trade cut both ways", Pressure::cut_both())]
    {
        let start = Instant::now();
        let model = matrix_of(&economy, pressure, go).unwrap().models.remove(0);
        eprintln!(
            "ICIO 2022, 81 states, 28 sectors, {what}: all {} pairs by {} equilibria, {} without a solution: {:.1?}, timed once",
            model.pairs.len(),
            model.equilibria,
            model.unsolved,
            start.elapsed()
        );
    }
    let few = ["CHN", "USA", "KOR", "VNM"].map(state);
    let mut group = c.benchmark_group("ICIO 2022, 81 states, 28 sectors");
    group.sample_size(10).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(12));
    group.bench_function("matrix, exports cut: 12 of 6480 pairs", |b| {
        let settings = MatrixSettings::from(Pressure::cut_exports()).states(few);
        b.iter(|| matrix_of(&economy, settings.clone(), go).unwrap().models[0].equilibria);
    });
    group.bench_function("reference: the same pairs, each solved alone from a cold start", |b| {
        let exports =
            |i: StateId, j: StateId| Shock::new().embargo(Cells::all().importer(j).exporter(i));
        b.iter(|| {
            let pairs = few.iter().flat_map(|&i| few.iter().map(move |&j| (i, j)));
            pairs
                .filter(|(i, j)| i != j)
                .map(|(i, j)| {
                    solve(&economy, &exports(i, j), SolveSettings::default()).unwrap().iterations
                })
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, shipped, coalitions, icio);
criterion_main!(benches);
