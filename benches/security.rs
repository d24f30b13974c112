//! The sizes that analysts meet, each beside a plain computation of the same result.
//!
//! Synthetic inputs of the size of the world: 195 states, 25 actors, 20 players. With
//! `GEOECON_VALIDATION_DATA` set, the frustration of 2018 is measured on the real graph.

#![allow(missing_docs, reason = "criterion's macros define undocumented functions")]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up has nothing to measure")]

#[path = "../examples/support/security.rs"]
#[allow(dead_code, reason = "shared by programs that each use a part")]
mod inputs;

use std::{hint::black_box, path::PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use geoecon::{
    StateId,
    coalition::{Coalition, Game, shapley},
    security::{
        Alignments, AllianceNetwork, Capability, GammaSettings, LandscapeSettings, Obligations,
        Provisions, SimilaritySettings,
        balance::{FrustrationSettings, Sign, SignedGraph, frustration},
        critical_gamma, landscape, similarity_all,
    },
};

const STATES: usize = 195;

/// A reproducible number below `below`.
fn pseudo(i: usize, below: u64) -> u64 {
    let mut x = (i as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= x >> 31;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x ^ x >> 29) % below
}

fn states() -> Vec<StateId> {
    let letter = |i: usize| char::from(b'A' + u8::try_from(i % 26).unwrap());
    (0..STATES)
        .map(|i| StateId::new(&format!("X{}{}", letter(i / 26), letter(i))).unwrap())
        .collect()
}

/// Regional blocs of defence, ties of other kinds between some.
fn obligations() -> Obligations {
    let states = states();
    let mut obligations = Obligations::none(states.clone()).unwrap();
    for i in 0..STATES {
        for j in (0..STATES).filter(|&j| j != i) {
            let owed = if i / 30 == j / 30 {
                Provisions::DEFENCE
            } else if pseudo(i * STATES + j, 5) == 0 {
                Provisions::NON_AGGRESSION
            } else {
                Provisions::NONE
            };
            obligations.set(states[i], states[j], owed).unwrap();
        }
    }
    obligations
}

fn capability() -> Capability {
    #[allow(clippy::cast_precision_loss, reason = "numbers below 10,000")]
    let share = |i: usize| (1.0 + pseudo(i, 10_000) as f64) / 1e6;
    let values = states().into_iter().enumerate().map(|(i, s)| (s, Some(share(i))));
    Capability::new("share", values).unwrap()
}

/// S alone, by its definition, pair by pair.
fn plain_similarity(levels: &[Vec<f64>]) -> f64 {
    let mut sum = 0.0;
    for (i, x) in levels.iter().enumerate() {
        for y in levels.iter().skip(i + 1) {
            let d: f64 = x.iter().zip(y).map(|(x, y)| (x - y).abs() / 3.0).sum();
            sum += 1.0 - 2.0 * d / 195.0;
        }
    }
    sum
}

fn similarity_of_the_world(c: &mut Criterion) {
    let (obligations, weights) = (obligations(), capability());
    let mut group = c.benchmark_group("similarity, 195 states, all pairs");
    group.sample_size(20);
    let settings = SimilaritySettings::from(weights);
    group.bench_function("all measures", |b| {
        b.iter(|| similarity_all(black_box(&obligations), settings.clone()).unwrap().pairs.len());
    });
    let levels: Vec<Vec<f64>> = states()
        .iter()
        .map(|&a| {
            let level = |b| obligations.owed(a, b).unwrap().unwrap().valued();
            states().iter().map(|&b| f64::from(if a == b { 3 } else { level(b) })).collect()
        })
        .collect();
    group.bench_function("reference: S alone", |b| {
        b.iter(|| plain_similarity(black_box(&levels)));
    });
    group.finish();
}

/// Every coalition member counted anew for every pair, as the definition reads.
fn plain_gamma(linked: &[Vec<bool>], strengths: &[f64]) -> f64 {
    let n = strengths.len();
    let mut sum = 0.0;
    for i in 0..n {
        let mut worst = 0.0_f64;
        for j in (0..n).filter(|&j| j != i) {
            let attacks = |k: usize| k != i && (k == j || linked[j][k]);
            let defends = |k: usize| k == i || (linked[i][k] && !attacks(k));
            let attack: f64 = (0..n).filter(|&k| attacks(k)).map(|k| strengths[k]).sum();
            let defence: f64 = (0..n).filter(|&k| defends(k)).map(|k| strengths[k]).sum();
            worst = worst.max(attack / defence);
        }
        sum += worst;
    }
    sum
}

fn critical_gamma_of_the_world(c: &mut Criterion) {
    let (obligations, strength) = (obligations(), capability());
    let network = AllianceNetwork::from_obligations(&obligations, Provisions::DEFENCE);
    let linked: Vec<Vec<bool>> = states()
        .iter()
        .map(|a| {
            let allies = network.allies(a).unwrap();
            states().iter().map(|b| allies.contains(&b)).collect()
        })
        .collect();
    let strengths: Vec<f64> = states().iter().map(|&s| strength.known(s).unwrap()).collect();
    let mut group = c.benchmark_group("critical gamma, 195 states");
    group.sample_size(20);
    group.bench_function("by lists of allies", |b| {
        b.iter(|| {
            let settings = GammaSettings::default();
            critical_gamma(black_box(&network), &strength, settings).unwrap().states.len()
        });
    });
    group.bench_function("reference: by definition", |b| {
        b.iter(|| plain_gamma(black_box(&linked), &strengths));
    });
    group.finish();
}

/// Every division of the graph, cost counted anew for each.
fn plain_frustration(edges: &[(usize, usize, bool)], n: usize) -> usize {
    let cost = |code: usize| {
        let apart = |a: usize, b: usize| (code >> a ^ code >> b) & 1 == 1;
        edges.iter().filter(|&&(a, b, negative)| apart(a, b) != negative).count()
    };
    (0..1_usize << (n - 1)).map(cost).min().unwrap_or(0)
}

fn frustration_with_proof(c: &mut Criterion) {
    let mut group = c.benchmark_group("frustration");
    group.sample_size(10);
    if let Some(root) = std::env::var_os("GEOECON_VALIDATION_DATA") {
        let file = PathBuf::from(root).join("security/signed_2018_atop_tss.csv");
        let graph = inputs::signed_graph(&file).unwrap();
        group.bench_function("alliances and rivalries 2018, with proof", |b| {
            b.iter(|| frustration(black_box(&graph), FrustrationSettings::default()).index);
        });
    }
    let n = 18;
    let mut edges = Vec::new();
    for i in 0..n {
        for j in i + 1..n {
            if pseudo(i * n + j, 3) > 0 {
                edges.push((i, j, pseudo(7 + i * n + j, 3) == 0));
            }
        }
    }
    let sign = |negative| if negative { Sign::Negative } else { Sign::Positive };
    let graph = SignedGraph::new(edges.iter().map(|&(i, j, s)| (i, j, sign(s)))).unwrap();
    group.bench_function("18 labels at random, with proof", |b| {
        b.iter(|| frustration(black_box(&graph), FrustrationSettings::default()).index);
    });
    group.bench_function("reference: 18 labels, every division", |b| {
        b.iter(|| plain_frustration(black_box(&edges), n));
    });
    group.finish();
}

fn random_alignments(n: usize) -> Alignments<usize> {
    #[allow(clippy::cast_precision_loss, reason = "numbers below 100")]
    let small = |i: usize| pseudo(i, 100) as f64;
    let mut alignments = Alignments::new((0..n).map(|i| (i, 1.0 + small(i)))).unwrap();
    for i in 0..n {
        for j in i + 1..n {
            alignments.set_propensity(&i, &j, small(i * n + j + 1000) / 50.0 - 1.0).unwrap();
        }
    }
    alignments
}

/// How many alignments no flip improves, each energy computed anew.
fn plain_minima(alignments: &Alignments<usize>, n: usize) -> usize {
    let energy = |code: usize| {
        let side: Vec<usize> = (0..n).filter(|&i| code >> i & 1 == 1).collect();
        alignments.energy(&side).unwrap()
    };
    let holds = |code: &usize| (0..n).all(|k| energy(code ^ 1 << k) >= energy(*code));
    (0..1_usize << (n - 1)).filter(holds).count()
}

fn landscape_of_25(c: &mut Criterion) {
    let mut group = c.benchmark_group("landscape, all minima and basins");
    group.sample_size(10);
    let large = random_alignments(25);
    group.bench_function("25 actors", |b| {
        b.iter(|| landscape(black_box(&large), LandscapeSettings::default()).unwrap().found);
    });
    let small = random_alignments(12);
    group.bench_function("12 actors", |b| {
        b.iter(|| landscape(black_box(&small), LandscapeSettings::default()).unwrap().found);
    });
    group.bench_function("reference: 12 actors, every energy anew", |b| {
        b.iter(|| plain_minima(black_box(&small), 12));
    });
    group.finish();
}

/// The formula as printed: coalition by coalition, weights from factorials.
fn plain_shapley(table: &[f64], n: usize) -> Vec<f64> {
    let factorial =
        |k: usize| (1..=k).fold(1.0, |product, i| product * f64::from(u32::try_from(i).unwrap()));
    let weight = |s: usize| factorial(s) * factorial(n - 1 - s) / factorial(n);
    (0..n)
        .map(|i| {
            let without = (0..table.len()).filter(|set| set >> i & 1 == 0);
            without
                .map(|set| weight(set.count_ones() as usize) * (table[set | 1 << i] - table[set]))
                .sum()
        })
        .collect()
}

fn shapley_of_20(c: &mut Criterion) {
    let worth = |coalition: Coalition| {
        let weight: u64 = coalition.members().map(|p| pseudo(p, 50)).sum();
        f64::from(u32::try_from(weight * weight).unwrap())
    };
    let game = Game::new((0..20).collect::<Vec<usize>>(), worth).unwrap();
    let table: Vec<f64> =
        (0..1_u64 << 20).map(|bits| game.worth(Coalition::from_bits(bits))).collect();
    let mut group = c.benchmark_group("Shapley value, 20 players from a table");
    group.sample_size(10);
    group.bench_function("contributions summed by size", |b| {
        b.iter(|| shapley(black_box(&game)).unwrap().values);
    });
    group.bench_function("reference: the formula", |b| {
        b.iter(|| plain_shapley(black_box(&table), 20));
    });
    group.finish();
}

criterion_group!(
    benches,
    similarity_of_the_world,
    critical_gamma_of_the_world,
    frustration_with_proof,
    landscape_of_25,
    shapley_of_20
);
criterion_main!(benches);
