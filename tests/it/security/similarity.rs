use geoecon::{
    StateId,
    security::{
        Coding::{Binary, Valued},
        Coefficient,
        Disagreement::{self, Linear, Nominal, Squared},
        Obligations, Provisions, SimilaritySettings, Variant, similarity, similarity_all,
    },
};
use proptest::prelude::*;

use super::{
    inputs::{self, Csv},
    states,
};
use crate::reference;

/// The columns of the expected file and the variants they name.
const COLUMNS: [(&str, Variant); 13] = [
    ("s_val_abs", Variant { coding: Valued, measure: Coefficient::S(Linear) }),
    ("s_val_sq", Variant { coding: Valued, measure: Coefficient::S(Squared) }),
    ("s_bin", Variant { coding: Binary, measure: Coefficient::S(Linear) }),
    ("s_val_abs_cinc", Variant { coding: Valued, measure: Coefficient::WeightedS(Linear) }),
    ("kappa_val_sq", Variant { coding: Valued, measure: Coefficient::Kappa(Squared) }),
    ("kappa_val_lin", Variant { coding: Valued, measure: Coefficient::Kappa(Linear) }),
    ("kappa_bin", Variant { coding: Binary, measure: Coefficient::Kappa(Linear) }),
    ("pi_val_unw", Variant { coding: Valued, measure: Coefficient::ScottPi(Nominal) }),
    ("pi_bin", Variant { coding: Binary, measure: Coefficient::ScottPi(Linear) }),
    ("pi_val_sq", Variant { coding: Valued, measure: Coefficient::ScottPi(Squared) }),
    ("pi_val_lin", Variant { coding: Valued, measure: Coefficient::ScottPi(Linear) }),
    ("taub_val", Variant { coding: Valued, measure: Coefficient::TauB }),
    ("align_A_abs", Variant { coding: Valued, measure: Coefficient::Alignment(Linear) }),
];

#[test]
fn published_similarity_of_2018() {
    let Some(dir) = reference::data("security") else { return };
    let states = inputs::states(&dir).unwrap();
    let obligations = inputs::obligations(&dir, &states, 2018).unwrap();
    let cinc = inputs::cinc(&states, 2018).unwrap();
    let report = similarity_all(&obligations, cinc).unwrap();
    assert_eq!(report.pairs.len(), 195 * 194 / 2);
    let expected = Csv::read(&dir.join("expected/similarity_2018.csv")).unwrap();
    for row in expected.rows() {
        let (a, b): (StateId, StateId) =
            (row.value("iso3_1").unwrap(), row.value("iso3_2").unwrap());
        for (column, variant) in COLUMNS {
            let ours = report.of(a, b, variant).unwrap().unwrap();
            let theirs: f64 = row.value(column).unwrap();
            assert!((ours - theirs).abs() < 2e-12, "{a}-{b} {column}: {ours} not {theirs}");
        }
    }
}

fn portfolios() -> impl Strategy<Value = Obligations> {
    (3_u8..8).prop_flat_map(|n| {
        let size = usize::from(n) * usize::from(n);
        prop::collection::vec(0_u8..4, size).prop_map(move |levels| {
            let states = states(n);
            let mut obligations = Obligations::none(states.clone()).unwrap();
            let of_level = [
                Provisions::NONE,
                Provisions::NON_AGGRESSION,
                Provisions::CONSULTATION,
                Provisions::DEFENCE,
            ];
            for (i, &level) in levels.iter().enumerate() {
                let (a, b) = (states[i / states.len()], states[i % states.len()]);
                if a != b {
                    obligations.set(a, b, of_level[usize::from(level)]).unwrap();
                }
            }
            obligations
        })
    })
}

/// The portfolios of two states as levels over a top of `K`.
fn levels(o: &Obligations, state: StateId, binary: bool) -> Vec<f64> {
    let level = |other| {
        let level =
            if other == state { 3 } else { o.owed(state, other).unwrap().unwrap().valued() };
        f64::from(if binary { level.min(1) } else { level })
    };
    o.states().iter().map(|&other| level(other)).collect()
}

fn distance(d: Disagreement, x: f64, y: f64, top: f64) -> f64 {
    match d {
        Nominal => f64::from(u8::from((x - y).abs() > 0.5)),
        Linear => (x - y).abs() / top,
        Squared => ((x - y) / top).powi(2),
        _ => unreachable!("three disagreements"),
    }
}

/// Straight from the definitions, state by state and pairing by pairing.
fn by_definition(x: &[f64], y: &[f64], variant: Variant) -> Option<f64> {
    let top = if variant.coding == Binary { 1.0 } else { 3.0 };
    let n = f64::from(u8::try_from(x.len()).unwrap());
    let observed = |d| x.iter().zip(y).map(|(&x, &y)| distance(d, x, y, top)).sum::<f64>() / n;
    let expected = |d, xs: &[f64], ys: &[f64]| {
        let all = xs.iter().flat_map(|&x| ys.iter().map(move |&y| distance(d, x, y, top)));
        all.sum::<f64>() / (f64::from(u8::try_from(xs.len() * ys.len()).unwrap()))
    };
    let both = [x, y].concat();
    let value = match variant.measure {
        Coefficient::S(d) => 1.0 - 2.0 * observed(d),
        Coefficient::Kappa(d) => 1.0 - observed(d) / expected(d, x, y),
        Coefficient::ScottPi(d) => 1.0 - observed(d) / expected(d, &both, &both),
        Coefficient::Alignment(d) => 2.0 * (expected(d, x, y) - observed(d)),
        Coefficient::TauB => {
            let (mut difference, mut untied_x, mut untied_y) = (0.0, 0.0, 0.0);
            for i in 0..x.len() {
                for j in 0..i {
                    let (dx, dy) = (x[i] - x[j], y[i] - y[j]);
                    let sign = |d: f64| if d.abs() < 0.5 { 0.0 } else { d.signum() };
                    difference += sign(dx) * sign(dy);
                    untied_x += sign(dx).abs();
                    untied_y += sign(dy).abs();
                }
            }
            difference / f64::sqrt(untied_x * untied_y)
        }
        _ => unreachable!("unweighted variants"),
    };
    value.is_finite().then_some(value)
}

proptest! {
    #[test]
    fn every_variant_is_its_definition(o in portfolios()) {
        let (a, b) = (o.states()[0], o.states()[1]);
        let report = similarity(&o, a, b, SimilaritySettings::default()).unwrap();
        for (&variant, &ours) in report.variants.iter().zip(&report.pairs[0].values) {
            let binary = variant.coding == Binary;
            let theirs = by_definition(&levels(&o, a, binary), &levels(&o, b, binary), variant);
            match (ours, theirs) {
                (Some(x), Some(y)) => prop_assert!((x - y).abs() < 1e-12, "{variant}: {x} {y}"),
                (x, y) => prop_assert_eq!(x, y, "{}", variant),
            }
        }
    }

    #[test]
    fn s_is_bounded_and_symmetric(o in portfolios()) {
        let report = similarity_all(&o, SimilaritySettings::default()).unwrap();
        for pair in &report.pairs {
            let back = similarity(&o, pair.b, pair.a, SimilaritySettings::default()).unwrap();
            for ((variant, value), back) in
                report.variants.iter().zip(&pair.values).zip(&back.pairs[0].values)
            {
                let (Some(value), Some(back)) = (value, back) else { continue };
                prop_assert!((value - back).abs() < 1e-14, "{variant}");
                if let Coefficient::S(_) = variant.measure {
                    prop_assert!((-1.0..=1.0).contains(value));
                }
            }
        }
    }
}

#[test]
fn an_unknown_commitment_leaves_the_third_state_out() {
    let s = states(4);
    let mut o = Obligations::none(s.clone()).unwrap();
    o.set(s[0], s[2], Provisions::DEFENCE).unwrap();
    o.set(s[1], s[3], None).unwrap();
    let report = similarity(&o, s[0], s[1], SimilaritySettings::default()).unwrap();
    assert_eq!(report.pairs[0].n, 3);
    // Three full disagreements of three known states.
    let s_linear = Variant { coding: Valued, measure: Coefficient::S(Linear) };
    assert_eq!(report.of(s[0], s[1], s_linear).unwrap(), Some(-1.0));
    assert_eq!((o.coverage().known, o.coverage().unknown), (11, 1));
}
