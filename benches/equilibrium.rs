//! Speed of the trade equilibrium, against the textbook algorithm and the plain damped iteration.
//!
//! NAFTA needs the validation data (`GEOECON_VALIDATION_DATA`); without them ICIO is a made-up world of the
//! same size. The plain iteration takes seconds on the larger ones: there it is timed once, and
//! printed beside the others.

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark stops at the first problem")]
#![allow(clippy::print_stdout, reason = "counts and memory beside the times")]

#[path = "../examples/reproduce/folder.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod folder;
#[path = "../examples/reproduce/nafta_data.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod nafta_data;
#[path = "../examples/reproduce/names.rs"]
#[allow(dead_code, reason = "shared with the examples, which use all of it")]
mod names;
#[allow(dead_code, reason = "shared with the tests, which use all of it")]
mod plain;
mod worlds;

use std::{
    hint::black_box,
    path::PathBuf,
    time::{Duration, Instant},
};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use geoecon::economy::{
    Cells, Economy, Equilibrium, Shock, SolveSettings, exposure, solve, solve_batch,
};
use ndarray::Array3;

use crate::nafta_data::Nafta;

const TOLERANCE: f64 = 1e-10;

fn folder(path: &str) -> Option<PathBuf> {
    let root = PathBuf::from(std::env::var_os("GEOECON_VALIDATION_DATA")?);
    let folder = root.join(path);
    folder.exists().then_some(folder)
}

/// The NAFTA counterfactual: 31 states, 40 sectors, input-output loops.
fn nafta(c: &mut Criterion) {
    let Some(folder) = folder("trade/cp2015_nafta") else { return };
    let nafta = Nafta::read(&folder).unwrap();
    let economy = nafta.economy(true).unwrap();
    let members = ["MEX", "CAN", "USA"].map(|s| s.parse().unwrap());
    let mut shock = Shock::new();
    for importer in members {
        for exporter in members.into_iter().filter(|&e| e != importer) {
            for &sector in nafta.labels.sectors() {
                let scope = Cells::all().importer(importer).exporter(exporter).sector(sector);
                let rate = nafta.duties_2005.get(importer, exporter, sector).unwrap();
                shock = shock.tariff(scope, rate).unwrap();
            }
        }
    }
    let settings = SolveSettings::default().tolerance(TOLERANCE);
    let mut group = c.benchmark_group("nafta_31x40");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    group.bench_function("accelerated", |b| {
        b.iter(|| solve(&economy, black_box(&shock), settings.clone()).unwrap().iterations);
    });
    group.bench_function("damped", |b| {
        let settings = settings.clone().acceleration(0);
        b.iter(|| solve(&economy, black_box(&shock), settings.clone()).unwrap().iterations);
    });
    let tau = solve(&economy, &shock, ()).unwrap().tau();
    let cost = Array3::ones(tau.dim());
    group.sample_size(10);
    group.bench_function("textbook", |b| {
        b.iter(|| plain::solve(&economy, black_box(&tau), &cost, TOLERANCE).evaluations);
    });
    group.finish();
}

/// A tariff of one state on all others in ICIO 2022: 81 states, 28 sectors.
fn icio(c: &mut Criterion) {
    let economy = folder("trade/tariffwar_icio2022")
        .map_or_else(|| worlds::synthetic(81, 28), |folder| worlds::icio(&folder).unwrap());
    let states = economy.labels().states();
    let usa = states.iter().find(|s| s.as_str() == "USA").unwrap_or(&states[0]);
    let shock = Shock::new().tariff(Cells::all().importer(*usa), 0.25).unwrap();
    let settings = SolveSettings::default().tolerance(TOLERANCE);
    let mut group = c.benchmark_group("icio_81x28");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    group.bench_function("accelerated", |b| {
        b.iter(|| solve(&economy, black_box(&shock), settings.clone()).unwrap().iterations);
    });
    group.bench_function("damped", |b| {
        let settings = settings.clone().acceleration(0);
        b.iter(|| solve(&economy, black_box(&shock), settings.clone()).unwrap().iterations);
    });
    let after = solve(&economy, &shock, settings).unwrap();
    let once = textbook_once(&economy, &[after]);
    println!("icio_81x28/textbook: {once:.2?}, timed once");
    group.finish();
}

/// How long the plain iteration takes for the shocks of `solved`, which it has to agree with.
fn textbook_once(economy: &Economy, solved: &[Equilibrium]) -> Duration {
    let mut taken = Duration::ZERO;
    for after in solved {
        let gone = after.pi();
        let cost = Array3::from_shape_fn(gone.dim(), |cell| {
            let stopped = economy.pi()[cell] > 0.0 && gone[cell] <= 0.0;
            if stopped { f64::INFINITY } else { 1.0 }
        });
        let tau = after.tau();
        let start = Instant::now();
        let plain = plain::solve(economy, black_box(&tau), &cost, TOLERANCE);
        taken += start.elapsed();
        assert!(plain.converged, "the plain iteration did not settle");
        for (a, b) in plain.welfare.iter().zip(&after.welfare_hat()) {
            assert!((a - b).abs() < 1e-6, "not the same problem: {a} {b}");
        }
    }
    taken
}

/// Every two-way embargo between two economies of the world that ships, with loops; made up without it.
fn embargoes(c: &mut Criterion) {
    #[cfg(feature = "shipped-world")]
    let economy = worlds::shipped();
    #[cfg(not(feature = "shipped-world"))]
    let economy = worlds::synthetic(40, 10);
    let states = economy.labels().states();
    let mut shocks = Vec::new();
    for (k, &a) in states.iter().enumerate() {
        shocks.extend(states[k + 1..].iter().map(|&b| Shock::new().embargo_between(a, b)));
    }
    let settings = SolveSettings::default().tolerance(1e-8);
    let (n, s) = (states.len(), economy.labels().sectors().len());
    let mut group = c.benchmark_group(format!("embargoes_{n}x{s}"));
    group.sample_size(10).measurement_time(Duration::from_secs(10));
    group.bench_function(format!("all {} pairs", shocks.len()), |b| {
        b.iter(|| solve_batch(&economy, black_box(&shocks), settings.clone()).unwrap().len());
    });
    let solved = solve_batch(&economy, &shocks, settings.clone()).unwrap();
    let unsolved = solved.iter().filter(|after| !after.status.is_solved()).count();
    println!("embargoes: {unsolved} of {} pairs without a solution", shocks.len());
    let few = [0, shocks.len() / 2, shocks.len() - 1];
    group.bench_function("three pairs", |b| {
        let three = few.map(|k| shocks[k].clone());
        b.iter(|| solve_batch(&economy, black_box(&three), settings.clone()).unwrap().len());
    });
    let once = textbook_once(&economy, &few.map(|k| solved[k].clone()));
    println!("embargoes_{n}x{s}/three pairs, textbook: {once:.2?}, timed once");
    group.finish();
}

/// How cost and memory grow with states and sectors.
fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("growth");
    group.sample_size(10).measurement_time(Duration::from_secs(2));
    let duty = |economy: &Economy| {
        let first = economy.labels().states()[0];
        Shock::new().tariff(Cells::all().importer(first), 0.25).unwrap()
    };
    for (states, sectors) in [(10, 10), (20, 10), (40, 10), (80, 10), (40, 5), (40, 20), (40, 40)] {
        let economy = worlds::synthetic(states, sectors);
        let shock = duty(&economy);
        let settings = SolveSettings::default().tolerance(TOLERANCE);
        let after = solve(&economy, &shock, settings.clone()).unwrap();
        println!(
            "growth/{states}x{sectors}: {} evaluations; {} kB an economy, {} kB an equilibrium beside it",
            after.iterations,
            economy.heap_bytes() / 1000,
            after.heap_bytes() / 1000
        );
        let id = BenchmarkId::from_parameter(format!("{states}x{sectors}"));
        group.bench_function(id, |b| {
            b.iter(|| solve(&economy, black_box(&shock), settings.clone()).unwrap().iterations);
        });
    }
    let one = worlds::one_sector(194);
    group.bench_function("exposure_194", |b| {
        b.iter(|| exposure(black_box(&one), ()).unwrap().theta());
    });
    group.finish();
}

criterion_group!(benches, nafta, icio, embargoes, growth);
criterion_main!(benches);
