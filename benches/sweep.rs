//! Sweeps: what the machinery costs a run, and scenarios of the shipped world by the exact solver and to first order.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::{hint::black_box, time::Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use geoecon::{
    ProductCode, StateId, data,
    economy::{Economy, Shock, SolveSettings, Structure, TariffSchedule, linearise, solve},
    hedging::{Design, Format, Input, Plan, Sweep},
};

/// A run that costs nothing, against the same points without the machinery.
fn overhead(c: &mut Criterion) {
    const RUNS: u64 = 100_000;
    let inputs = || ["a", "b", "c"].map(|name| Input::uniform(name, 0.0, 1.0));
    let mut group = c.benchmark_group("sweep of a trivial run");
    group.throughput(Throughput::Elements(RUNS)).sample_size(10);
    for (name, design) in [("sobol", Design::Sobol), ("latin hypercube", Design::LatinHypercube)] {
        let plan = Plan::new(inputs(), RUNS).unwrap().design(design).unwrap();
        let run = |x: &[f64], y: &mut [Option<f64>]| {
            y[0] = Some(x.iter().sum());
            Ok(())
        };
        group.bench_function(format!("{name}, kept"), |b| {
            b.iter(|| Sweep::new(&plan, ["y"]).unwrap().collect(run).unwrap());
        });
        group.bench_function(format!("{name}, written as CSV"), |b| {
            let sweep = || Sweep::new(&plan, ["y"]).unwrap();
            b.iter(|| sweep().write(Format::Csv, std::io::sink(), run).unwrap());
        });
        group.bench_function(format!("{name}, reference: points alone"), |b| {
            b.iter(|| (0..RUNS).map(|k| plan.point(k).iter().sum::<f64>()).sum::<f64>());
        });
    }
    group.finish();
}

/// Duties of the United States on ten partners, drawn anew in each scenario.
fn shipped(c: &mut Criterion) {
    const PARTNERS: [&str; 10] =
        ["CHN", "JPN", "KOR", "VNM", "IND", "DEU", "MEX", "CAN", "THA", "MYS"];
    const RUNS: u64 = 200;
    /// Where the first order is taken: the middle of what is drawn.
    const MIDDLE: f64 = 0.05;
    let world = data::indo_pacific_2025().unwrap();
    let today = world.snapshot("2025-11-22".parse().unwrap()).unwrap();
    let economy = Economy::recorded(&today, Structure::InputOutput).unwrap().economy;
    let usa: StateId = "USA".parse().unwrap();
    let kor: StateId = "KOR".parse().unwrap();
    let sectors: Vec<ProductCode> = economy.labels().sectors().to_vec();
    let plan = Plan::new(PARTNERS.map(|p| Input::uniform(p, 0.0, 0.1)), RUNS).unwrap();
    // The duties as they are, and the cells that are drawn: sector, importer, exporter.
    let old = economy.tau().to_owned();
    let at = |state: StateId| economy.labels().state_position(state).unwrap();
    let partners = PARTNERS.map(|partner| at(partner.parse().unwrap()));
    let shock = |x: &[f64]| {
        let mut rates = old.clone();
        for (partner, more) in partners.iter().zip(x) {
            for sector in 0..sectors.len() {
                rates[[sector, at(usa), *partner]] += more;
            }
        }
        TariffSchedule::new(economy.labels().clone(), rates)
            .map(|duties| Shock::new().tariffs(duties))
    };
    let exact = |x: &[f64], y: &mut [Option<f64>]| {
        y[0] = Some(solve(&economy, &shock(x)?, SolveSettings::default())?.welfare_pct(kor)?);
        Ok(())
    };
    let middle = solve(&economy, &shock(&[MIDDLE; 10]).unwrap(), SolveSettings::default()).unwrap();
    let level = (middle.welfare_pct(kor).unwrap() / 100.0).ln_1p();
    let slope: Vec<f64> = {
        let linear = linearise(&middle).unwrap();
        let of = |partner: &str| -> f64 {
            let partner = partner.parse().unwrap();
            sectors.iter().map(|s| linear.tariff(kor, usa, partner, *s).unwrap()).sum()
        };
        PARTNERS.iter().map(|p| of(p)).collect()
    };
    let first_order = |x: &[f64], y: &mut [Option<f64>]| {
        let log: f64 = x.iter().zip(&slope).map(|(x, slope)| (x - MIDDLE) * slope).sum();
        y[0] = Some(100.0 * (level + log).exp_m1());
        Ok(())
    };
    let a = Sweep::new(&plan, ["korea"]).unwrap().collect(exact).unwrap();
    let b = Sweep::new(&plan, ["korea"]).unwrap().collect(first_order).unwrap();
    let pairs = || a.outputs[0].iter().flatten().zip(b.outputs[0].iter().flatten());
    let worst = pairs().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    let largest = pairs().map(|(a, _)| a.abs()).fold(0.0, f64::max);
    println!("first order: off by at most {worst:.4} of up to {largest:.4} percent of welfare");
    let many = Plan::new(PARTNERS.map(|p| Input::uniform(p, 0.0, 0.1)), 10_000).unwrap();
    let start = Instant::now();
    let kept = Sweep::new(&many, ["korea"]).unwrap().collect(exact).unwrap();
    let (took, threads) = (start.elapsed(), std::thread::available_parallelism().unwrap());
    let threads = if cfg!(feature = "parallel") { threads.get() } else { 1 };
    println!("exact: {} scenarios in {took:.2?} on {threads} threads", kept.outputs[0].len());

    let mut group = c.benchmark_group("scenarios of the shipped world");
    group.throughput(Throughput::Elements(RUNS)).sample_size(10);
    group.bench_function("exact", |b| {
        b.iter(|| Sweep::new(&plan, ["korea"]).unwrap().collect(exact).unwrap());
    });
    group.bench_function("exact, reference: a plain loop of solves", |b| {
        b.iter(|| {
            let solved = |k| solve(&economy, &shock(&plan.point(k))?, SolveSettings::default());
            (0..RUNS).map(|k| solved(k).unwrap().welfare_pct(kor).unwrap()).sum::<f64>()
        });
    });
    group.bench_function("first order", |b| {
        b.iter(|| black_box(Sweep::new(&plan, ["korea"]).unwrap().collect(first_order).unwrap()));
    });
    group.finish();
}

criterion_group!(benches, overhead, shipped);
criterion_main!(benches);
