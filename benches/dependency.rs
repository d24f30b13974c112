//! A year of world trade screened, and the graphs of single goods, each beside a plain computation.
//!
//! Synthetic flows of a seeded generator: `GEOECON_BENCH_FLOWS` sets about how many (eleven million, a year
//! of world trade among 200 states in 5,000 goods, if not set).

#![allow(missing_docs, reason = "criterion's macros define undocumented functions")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]
#![allow(clippy::print_stderr, reason = "sizes and memory belong beside the times")]

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hint::black_box,
};

use criterion::{Criterion, criterion_group, criterion_main};
use geoecon::{
    ProductCode, StateId,
    dependency::{
        ProductFlows, ScreeningSettings, SupplyGraph, betweenness, choke_points, dominators, screen,
    },
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

const STATES: usize = 200;
const PRODUCTS: usize = 5_000;

type Flow = (StateId, StateId, ProductCode, f64);

fn states() -> Vec<StateId> {
    let letter = |i: usize| char::from(b'A' + u8::try_from(i % 26).unwrap());
    (0..STATES)
        .map(|i| StateId::new(&format!("X{}{}", letter(i / 26), letter(i))).unwrap())
        .collect()
}

/// Flows of many goods: each pair that a coin of the good favours trades, with sizes over five powers of ten.
fn flows(count: usize) -> Vec<Flow> {
    let states = states();
    let mut rng = ChaCha8Rng::seed_from_u64(2022);
    #[allow(clippy::cast_precision_loss, reason = "sizes below 2^53")]
    let density = count as f64 / (PRODUCTS * STATES * (STATES - 1)) as f64;
    let mut flows = Vec::with_capacity(count + count / 50);
    for product in 0..PRODUCTS {
        let code: ProductCode = format!("{:06}", 10_000 + product).parse().unwrap();
        for &exporter in &states {
            for &importer in &states {
                if exporter != importer && rng.random::<f64>() < density {
                    flows.push((exporter, importer, code, 10_f64.powf(5.0 * rng.random::<f64>())));
                }
            }
        }
    }
    flows
}

/// The same verdicts by grouping in hash maps, as a script would.
fn plain_screening(flows: &[Flow]) -> usize {
    let mut suppliers: HashMap<(StateId, ProductCode), HashMap<StateId, f64>> = HashMap::new();
    let mut exports: HashMap<(StateId, ProductCode), f64> = HashMap::new();
    for &(exporter, importer, product, value) in flows {
        *suppliers.entry((importer, product)).or_default().entry(exporter).or_default() += value;
        *exports.entry((exporter, product)).or_default() += value;
    }
    suppliers
        .iter()
        .filter(|(key, by_supplier)| {
            let total: f64 = by_supplier.values().sum();
            let hhi: f64 = by_supplier.values().map(|value| (value / total).powi(2)).sum();
            hhi > 0.4 && exports.get(key).is_none_or(|sold| total > *sold)
        })
        .count()
}

fn screening(c: &mut Criterion) {
    let count = std::env::var("GEOECON_BENCH_FLOWS").ok().and_then(|n| n.parse().ok());
    let rows = flows(count.unwrap_or(11_000_000));
    let columns = ProductFlows::new(rows.iter().copied()).unwrap();
    let megabytes = |bytes: usize| bytes / 1_000_000;
    eprintln!(
        "{} flows of {} states and {} goods: {} MB in columns, {} MB as rows",
        columns.len(),
        columns.states().len(),
        columns.products().len(),
        megabytes(columns.bytes()),
        megabytes(size_of_val(rows.as_slice()))
    );
    let verdicts = || screen(&columns, ScreeningSettings::default()).unwrap().dependent.len();
    assert_eq!(verdicts(), plain_screening(&rows));

    let mut group = c.benchmark_group("dependent goods of every state");
    group.sample_size(10);
    group.bench_function("loading into columns", |b| {
        b.iter(|| ProductFlows::new(black_box(&rows).iter().copied()).unwrap().len());
    });
    group.bench_function("screening", |b| b.iter(verdicts));
    group.bench_function("reference: hash maps over rows", |b| {
        b.iter(|| plain_screening(black_box(&rows)));
    });
    group.finish();
}

const EDGES: usize = 22_000;

fn one_good() -> Vec<Flow> {
    let states = states();
    let product = "850511".parse().unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut pairs = HashSet::new();
    while pairs.len() < EDGES {
        let pair = (rng.random_range(0..STATES), rng.random_range(0..STATES));
        if pair.0 != pair.1 {
            pairs.insert(pair);
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_unstable();
    pairs
        .into_iter()
        .map(|(a, b)| (states[a], states[b], product, 10_f64.powf(5.0 * rng.random::<f64>())))
        .collect()
}

/// Shortest paths between all pairs by Floyd and Warshall, and for each state and pair whether it lies on them.
fn plain_betweenness(flows: &[Flow]) -> f64 {
    let states = states();
    let place: HashMap<StateId, usize> = states.iter().copied().zip(0..).collect();
    let mut far = vec![vec![f64::INFINITY; STATES]; STATES];
    for (at, row) in far.iter_mut().enumerate() {
        row[at] = 0.0;
    }
    for (from, to, _, value) in flows {
        far[place[from]][place[to]] = 1.0 / value;
    }
    for via in 0..STATES {
        for a in 0..STATES {
            for b in 0..STATES {
                far[a][b] = far[a][b].min(far[a][via] + far[via][b]);
            }
        }
    }
    let mut sum = 0.0;
    for via in 0..STATES {
        for a in (0..STATES).filter(|&a| a != via) {
            for b in (0..STATES).filter(|&b| b != via && b != a) {
                // Sizes drawn at random: no two paths are equally short.
                let way = far[a][via] + far[via][b];
                if way.is_finite() && way <= far[a][b] * (1.0 + 1e-12) {
                    sum += 1.0;
                }
            }
        }
    }
    sum
}

fn between(c: &mut Criterion) {
    let rows = one_good();
    let flows = ProductFlows::new(rows.iter().copied()).unwrap();
    let product = rows[0].2;
    let pairs = f64::from(u32::try_from((STATES - 1) * (STATES - 2)).unwrap());
    let sum: f64 = betweenness(&flows, product).unwrap().states.iter().map(|s| s.1).sum();
    assert!((sum * pairs - plain_betweenness(&rows)).abs() < 1e-6 * sum * pairs);
    let mut group = c.benchmark_group("weighted betweenness, 200 states, 22,000 flows");
    group.sample_size(20);
    group
        .bench_function("Brandes", |b| b.iter(|| betweenness(black_box(&flows), product).unwrap()));
    group.bench_function("reference: all pairs", |b| {
        b.iter(|| plain_betweenness(black_box(&rows)));
    });
    group.finish();
}

/// Reaches the user without each supplier in turn?
fn plain_dominators(ways: &BTreeMap<usize, Vec<usize>>, nodes: usize, user: usize) -> usize {
    let reached = |gone: usize| {
        let (mut seen, mut stack) = (vec![false; nodes], vec![0]);
        while let Some(node) = stack.pop() {
            if node != gone && !std::mem::replace(&mut seen[node], true) {
                stack.extend(ways.get(&node).into_iter().flatten());
            }
        }
        seen[user]
    };
    (1..nodes).filter(|&node| node != user && !reached(node)).count()
}

fn chain(c: &mut Criterion) {
    let (rows, states) = (one_good(), states());
    // Half of the flows are of ore, half of metal; one state makes what all metal needs.
    let mut graph = SupplyGraph::new("a metal", ["ore", "oxide", "metal"]).unwrap();
    let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let node = |stage: usize, at: usize| 1 + STATES * stage + at;
    let user = 1 + 3 * STATES;
    let place: HashMap<StateId, usize> = states.iter().copied().zip(0..).collect();
    for (at, &state) in states.iter().enumerate() {
        for (number, stage) in ["ore", "oxide", "metal"].into_iter().enumerate() {
            if stage != "oxide" || at == 0 {
                graph = graph.supplier(stage, state, 1000.0).unwrap();
            }
            if number == 0 {
                ways.entry(0).or_default().push(node(0, at));
            }
        }
        graph = graph.route("ore", state, states[0], 1000.0).unwrap();
        ways.entry(node(0, at)).or_default().push(node(1, 0));
        graph = graph.route("oxide", states[0], state, 1000.0).unwrap();
        ways.entry(node(1, 0)).or_default().push(node(2, at));
    }
    for &(from, to, _, value) in &rows {
        graph = graph.route("metal", from, to, value).unwrap();
        if to == states[1] {
            ways.entry(node(2, place[&from])).or_default().push(user);
        }
    }
    let found = || dominators(&graph, states[1]).unwrap().len();
    assert_eq!(found(), plain_dominators(&ways, user + 1, user));

    let mut group = c.benchmark_group("supply graph, 200 states, 22,000 routes");
    group.sample_size(20);
    group.bench_function("dominators", |b| b.iter(found));
    group.bench_function("reference: dominators by removal", |b| {
        b.iter(|| plain_dominators(black_box(&ways), user + 1, user));
    });
    group.bench_function("choke points, a maximal flow without each state", |b| {
        b.iter(|| choke_points(black_box(&graph), states[1], 0.01).unwrap().choke_points.len());
    });
    group.finish();
}

criterion_group!(benches, screening, between, chain);
criterion_main!(benches);
