//! The 2025 tariffs in 194 economies, and tariff wars: the solvers beside the plain damped iteration
//! on the same problem in the same run.
//!
//! With `GEOECON_VALIDATION_DATA` set the published data are solved, without it made-up worlds of the
//! same size.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "plain_models/mod.rs"]
mod plain;

use std::{hint::black_box, path::PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use geoecon::{
    ProductCode, StateId,
    economy::{
        Bilateral, Duties,
        nash::{self, Balance, WarSettings},
        scale::{self, Parameters, SolveSettings},
    },
};

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("GEOECON_VALIDATION_DATA")?;
    Some(PathBuf::from(root).join("trade").join(name)).filter(|path| path.is_dir())
}

/// The cells of a file after the first `skipped` columns, and its first columns.
fn cells(path: PathBuf, skipped: usize) -> (Vec<Vec<String>>, Vec<Vec<f64>>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let labels = row.iter().take(skipped).map(str::to_owned).collect();
        (labels, row.iter().skip(skipped).map(|cell| cell.parse().unwrap_or(0.0)).collect())
    });
    rows.unzip()
}

/// Codes AAA, AAB, ... for made-up states.
fn codes(n: usize) -> Vec<StateId> {
    let letter = |at: usize| char::from(b'A' + u8::try_from(at % 26).unwrap());
    (0..n)
        .map(|at| [letter(at / 676), letter(at / 26), letter(at)].iter().collect::<String>())
        .map(|code| StateId::new(&code).unwrap())
        .collect()
}

/// A repeatable number in [0, 1).
fn noise(seed: usize) -> f64 {
    let mixed = (seed.wrapping_mul(2_654_435_761) ^ (seed >> 7)) % 65_536;
    f64::from(u16::try_from(mixed).unwrap()) / 65_536.0
}

struct Liberation {
    trade: Bilateral,
    gdp: Vec<(StateId, f64)>,
    duties: Duties,
}

fn liberation() -> Liberation {
    let Some(folder) = folder("liberation_day_194") else { return made_up_liberation() };
    let (labels, flows) = cells(folder.join("trade_2023_thousand_usd.csv"), 1);
    let states: Vec<StateId> = labels.iter().map(|row| row[0].parse().unwrap()).collect();
    let trade = Bilateral::from_rows(states.iter().copied(), flows.concat()).unwrap();
    let (_, numbers) = cells(folder.join("countries.csv"), 3);
    let usa: StateId = "USA".parse().unwrap();
    let mut duties = Duties::none();
    for (&state, row) in states.iter().zip(&numbers) {
        let rate = if state == usa { 0.0 } else { row[1].max(0.1) };
        duties = duties.with(usa, state, rate).unwrap();
    }
    let gdp = states.iter().zip(&numbers).map(|(&state, row)| (state, row[0] / 1000.0)).collect();
    Liberation { trade, gdp, duties }
}

fn made_up_liberation() -> Liberation {
    let states = codes(194);
    let size = |i: usize| (8.0 * noise(i)).exp();
    let total: f64 = (0..194).map(size).sum();
    let flow = |i: usize, j: usize| 0.5 * size(i) * size(j) / total * noise(i * 194 + j);
    let flows = (0..194 * 194).map(|at| {
        let (i, j) = (at / 194, at % 194);
        if i == j { 0.0 } else { flow(i, j) }
    });
    let trade = Bilateral::from_rows(states.iter().copied(), flows).unwrap();
    let gdp = states.iter().enumerate().map(|(i, &state)| (state, size(i))).collect();
    let duties = Duties::uniform(states[0], states.iter().copied(), 0.2).unwrap();
    Liberation { trade, gdp, duties }
}

fn scale_model(c: &mut Criterion) {
    let world = liberation();
    let observed = scale::Observed::new(world.trade, world.gdp).unwrap();
    let model = scale::calibrate(&observed, Parameters::default()).unwrap();
    let duties = world.duties;
    let mut group = c.benchmark_group("194 economies");
    group.sample_size(10);
    group.bench_function("solve", |b| {
        b.iter(|| {
            let after = scale::solve(&model, black_box(&duties), SolveSettings::default()).unwrap();
            assert!(after.status.is_solved());
            after
        });
    });
    let mut solver = scale::Solver::new(&model, SolveSettings::default()).unwrap();
    group.bench_function("solve, one of many on a model", |b| {
        b.iter(|| solver.solve(black_box(&duties)).unwrap());
    });

    let states = model.states();
    let flows = model.flows();
    let pairs = || states.iter().flat_map(|&i| states.iter().map(move |&j| (i, j)));
    let spending: Vec<f64> = states.iter().map(|&s| model.spending(s).unwrap()).collect();
    let income: Vec<f64> = states.iter().map(|&s| model.income(s).unwrap()).collect();
    let local: Vec<f64> = observed.local_cost_shares().map(|(_, share)| share).collect();
    let exponent: Vec<f64> = states.iter().map(|&s| model.duty_exponent(s).unwrap()).collect();
    let shares: Vec<f64> =
        pairs().map(|(i, j)| flows.get(j, i).unwrap() / model.spending(i).unwrap()).collect();
    let rates: Vec<f64> = pairs().map(|(i, j)| duties.rate(i, j)).collect();
    let plain = plain::Scale {
        shares: &shares,
        duties: &rates,
        income: &income,
        spending: &spending,
        local: &local,
        exponent: &exponent,
        epsilon: 4.0,
        kappa: 0.5,
        psi: 0.67 / 4.0,
        income_tax_relief: true,
    };
    group.bench_function("plain damped iteration to 1e-10", |b| {
        b.iter(|| plain.solve(black_box(1e-10), 100_000).expect("the plain iteration settles"));
    });
    group.finish();
}

/// Flows and duties by sector and exporter, with importers as columns.
struct War {
    observed: nash::Observed,
    sigma: Vec<(ProductCode, f64)>,
    home: f64,
    name: &'static str,
}

fn war(name: &'static str, states: usize, sectors: usize, home: f64) -> War {
    let sector = |k: usize| format!("s{k}").parse::<ProductCode>().unwrap();
    let sigma: Vec<_> = (0..sectors).map(|k| (sector(k), 5.0)).collect();
    let Some(folder) = folder(name) else {
        let codes = codes(states);
        let mut observed =
            nash::Observed::new(codes.iter().copied(), sigma.iter().map(|(code, _)| *code))
                .unwrap();
        for k in 0..sectors {
            for (i, &from) in codes.iter().enumerate() {
                for (j, &to) in codes.iter().enumerate() {
                    let scale = if i == j { 200.0 } else { 1.0 };
                    let flow = scale * noise((k * states + i) * states + j);
                    observed.set_flow(sector(k), from, to, flow).unwrap();
                    let duty = if i == j { 0.0 } else { 0.1 };
                    observed.set_duty(sector(k), from, to, duty).unwrap();
                }
            }
        }
        return War { observed, sigma, home, name };
    };
    let (labels, flows) = cells(folder.join("trade_flows.csv"), 2);
    let codes: Vec<StateId> =
        labels.iter().take(states).map(|row| row[1].parse().unwrap()).collect();
    let mut observed =
        nash::Observed::new(codes.iter().copied(), sigma.iter().map(|(code, _)| *code)).unwrap();
    for (row, cells) in labels.iter().zip(flows) {
        let k = row[0].parse::<usize>().unwrap() - 1;
        for (&to, flow) in codes.iter().zip(cells) {
            observed.set_flow(sector(k), row[1].parse().unwrap(), to, flow).unwrap();
        }
    }
    let (labels, rates) = cells(folder.join("applied_tariffs.csv"), 2);
    for (row, cells) in labels.iter().zip(rates) {
        let k = row[0].parse::<usize>().unwrap() - 1;
        for (&to, rate) in codes.iter().zip(cells) {
            observed.set_duty(sector(k), row[1].parse().unwrap(), to, rate).unwrap();
        }
    }
    War { observed, sigma, home, name }
}

fn tariff_wars(c: &mut Criterion) {
    for case in [war("tariffwar_wiod2014", 44, 16, 0.0), war("tariffwar_icio2022", 81, 28, 1.0)] {
        let balance = Balance::default().added_home_sales(case.home);
        let world = nash::calibrate(&case.observed, case.sigma.clone(), balance).unwrap();
        let mut group = c.benchmark_group(case.name);
        group.sample_size(10);
        group.bench_function("balance", |b| {
            b.iter(|| {
                nash::calibrate(black_box(&case.observed), case.sigma.clone(), balance).unwrap()
            });
        });
        group.bench_function("war", |b| {
            b.iter(|| {
                let quiet = WarSettings::default().certificate(false);
                let war = nash::tariff_war(black_box(&world), quiet).unwrap();
                assert!(war.status.is_solved());
                war
            });
        });
        group.bench_function("war with certificate", |b| {
            b.iter(|| nash::tariff_war(black_box(&world), WarSettings::default()).unwrap());
        });
        if case.name.contains("wiod") {
            let arrays = Arrays::of(&world);
            let slow = arrays.plain().solve(None, 1e-10, 100_000).expect("settles");
            let fast = nash::tariff_war(&world, WarSettings::default().certificate(false)).unwrap();
            for (s, duty) in fast.states.iter().zip(&slow.duty) {
                assert!((s.duty.unwrap() - duty).abs() < 1e-7, "not the same problem");
            }
            group.bench_function("plain damped iteration to 1e-10", |b| {
                b.iter(|| arrays.plain().solve(None, black_box(1e-10), 100_000).expect("settles"));
            });
        }
        group.finish();
    }
}

/// What the plain iteration takes.
struct Arrays {
    shares: Vec<Vec<Vec<f64>>>,
    duties: Vec<Vec<Vec<f64>>>,
    sector_share: Vec<Vec<f64>>,
    spending: Vec<f64>,
    output: Vec<f64>,
    sigma: Vec<f64>,
}

impl Arrays {
    fn of(world: &nash::World) -> Self {
        let states = world.states();
        let (n, sectors) = (states.len(), world.sectors());
        let table = |of: &dyn Fn(ProductCode, StateId, StateId) -> f64| -> Vec<Vec<Vec<f64>>> {
            let row = |k, i| states.iter().map(|&j| of(k, j, i)).collect();
            let sector = |&k| states.iter().map(|&i| row(k, i)).collect();
            sectors.iter().map(sector).collect()
        };
        let flows = table(&|k, j, i| world.flow(k, j, i).unwrap());
        let duties = table(&|k, j, i| world.duty(k, j, i).unwrap());
        let sold = |j: usize| {
            let rows = flows.iter().flatten().zip(duties.iter().flatten());
            rows.map(|(flow, duty)| flow[j] / (1.0 + duty[j])).sum::<f64>()
        };
        let total = |k: usize, i: usize| flows[k][i].iter().sum::<f64>();
        let spending: Vec<f64> = states.iter().map(|&s| world.spending(s).unwrap()).collect();
        let share = |k: usize, i: usize| {
            let total = total(k, i);
            flows[k][i].iter().map(|x| if total > 0.0 { x / total } else { 0.0 }).collect()
        };
        Self {
            shares: (0..sectors.len()).map(|k| (0..n).map(|i| share(k, i)).collect()).collect(),
            sector_share: (0..sectors.len())
                .map(|k| (0..n).map(|i| total(k, i) / spending[i]).collect())
                .collect(),
            output: (0..n).map(sold).collect(),
            duties,
            spending,
            sigma: vec![5.0; sectors.len()],
        }
    }

    fn plain(&self) -> plain::War<'_> {
        plain::War {
            shares: &self.shares,
            duties: &self.duties,
            sector_share: &self.sector_share,
            spending: &self.spending,
            output: &self.output,
            sigma: &self.sigma,
        }
    }
}

criterion_group!(benches, scale_model, tariff_wars);
criterion_main!(benches);
