use geoecon::{
    Error, Ratio,
    security::{
        AllianceNetwork, Capability, CriticalGamma, GammaSettings, Provisions, Relevance,
        TrustSettings, critical_gamma, empty_network_threshold, link_changes, trust, war_stability,
        war_stable_census,
    },
};
use proptest::prelude::*;

use super::{
    inputs::{self, Csv},
    states,
};
use crate::reference;

#[test]
fn published_critical_gammas_of_2018() {
    let Some(dir) = reference::data("security") else { return };
    let system = inputs::states(&dir).unwrap();
    let obligations = inputs::obligations(&dir, &system, 2018).unwrap();
    let network = AllianceNetwork::from_obligations(&obligations, Provisions::DEFENCE);
    let cinc = inputs::cinc(&system, 2018).unwrap();
    let report = critical_gamma(&network, &cinc, GammaSettings::default()).unwrap();
    let csv = Csv::read(&dir.join("expected/vulnerability_gamma_atop2018_cinc2018.csv")).unwrap();
    let near = |ours: f64, theirs: f64| (ours - theirs).abs() <= 6e-12 * theirs.abs().max(0.1);
    let mut compared = 0;
    for row in csv.rows() {
        let ours = report.of(row.value("iso3").unwrap()).unwrap();
        assert_eq!(ours.allies, row.value::<usize>("n_allies").unwrap());
        assert!(near(ours.allied_capability, row.value("allied_cinc").unwrap()));
        let gamma = ours.gamma.finite().unwrap();
        assert!(near(gamma, row.value("gamma_critical").unwrap()), "{}: {gamma}", ours.state);
        assert_eq!(ours.attacker, Some(row.value("worst_attacker_iso3").unwrap()));
        assert_eq!(ours.attacker_is_ally, row.text("worst_is_ally").unwrap() == "True");
        compared += 1;
    }
    assert_eq!(compared, 110);
}

#[test]
fn theorem_1_on_every_network() {
    let Some(file) = reference::data("security/expected/jackson_nei_theorem1_cases.csv") else {
        return;
    };
    for row in Csv::read(&file).unwrap().rows() {
        let strengths: Vec<Ratio> =
            row.text("strengths").unwrap().split(';').map(|s| s.parse().unwrap()).collect();
        let census = war_stable_census(&strengths, row.value("gamma").unwrap()).unwrap();
        let column = "n_labelled_graphs_with_no_vulnerable_country";
        assert_eq!(census.invulnerable, row.value::<u32>(column).unwrap());
        let empty: u8 = row.value("empty_is_war_stable").unwrap();
        assert_eq!(census.empty_is_stable, empty == 1);
        assert_eq!(census.nonempty_stable, row.value::<u32>("n_nonempty_war_stable").unwrap());
        let (largest, smallest) = empty_network_threshold(&strengths).unwrap().unwrap();
        let threshold: Ratio = row.value("threshold_(M1+M2)/Mn").unwrap();
        assert_eq!(largest.try_div(smallest).unwrap(), threshold);
    }
}

/// A network of 2 to 6 states with whole strengths, as links by position.
fn networks() -> impl Strategy<Value = (Vec<i64>, Vec<(usize, usize)>)> {
    (2_usize..7).prop_flat_map(|n| {
        let links = prop::collection::vec((0..n, 0..n), 0..12);
        (prop::collection::vec(1_i64..20, n), links)
    })
}

fn network(n: usize, links: &[(usize, usize)]) -> AllianceNetwork<usize> {
    let mut network = AllianceNetwork::new((0..n).collect()).unwrap();
    for (a, b) in links.iter().filter(|(a, b)| a != b) {
        network.link(a, b).unwrap();
    }
    network
}

/// Every coalition of a leader and some of its allies, straight from the definition.
fn vulnerable(network: &AllianceNetwork<usize>, strengths: &[i64], i: usize, gamma: Ratio) -> bool {
    let n = strengths.len();
    let allies =
        |i: usize| -> Vec<usize> { network.allies(&i).unwrap().into_iter().copied().collect() };
    (0..n).filter(|&j| j != i).any(|leader| {
        let may_join = allies(leader);
        (0..1_u32 << n).any(|set| {
            let is_in = |k: usize| set >> k & 1 == 1;
            let allowed = is_in(leader)
                && !is_in(i)
                && (0..n).filter(|&k| is_in(k)).all(|k| k == leader || may_join.contains(&k));
            let attack: i64 = (0..n).filter(|&k| is_in(k)).map(|k| strengths[k]).sum();
            let helpers = allies(i).into_iter().filter(|&k| !is_in(k)).map(|k| strengths[k]);
            let defence = Ratio::from(strengths[i] + helpers.sum::<i64>());
            allowed && Ratio::from(attack) > gamma.try_mul(defence).unwrap()
        })
    })
}

fn exact(strengths: &[i64]) -> Vec<Ratio> {
    strengths.iter().map(|&s| Ratio::from(s)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn war_stability_is_its_definition((strengths, links) in networks(), quarters in 1_i128..24) {
        let gamma = Ratio::new(quarters, 4).unwrap();
        let n = strengths.len();
        let ours = war_stability(&network(n, &links), &exact(&strengths), gamma).unwrap();
        let anyone = |g: &AllianceNetwork<usize>| -> Vec<usize> {
            (0..n).filter(|&i| vulnerable(g, &strengths, i, gamma)).collect()
        };
        let now = anyone(&network(n, &links));
        prop_assert_eq!(&ours.vulnerable, &now);
        for i in 0..n {
            for j in i + 1..n {
                let is_link = |&&(a, b): &&(usize, usize)| (a, b) == (i, j) || (b, a) == (i, j);
                if links.iter().any(|l| is_link(&l)) {
                    let rest: Vec<_> = links.iter().filter(|l| !is_link(l)).copied().collect();
                    let idle = anyone(&network(n, &rest)).is_empty();
                    prop_assert_eq!(ours.idle.contains(&(i, j)), idle);
                } else {
                    let more = [links.as_slice(), &[(i, j)]].concat();
                    let exposed: Vec<_> =
                        anyone(&network(n, &more)).into_iter().filter(|k| !now.contains(k)).collect();
                    match ours.exposing.iter().find(|&&(a, b, _)| (a, b) == (i, j)) {
                        Some((_, _, victim)) => prop_assert!(exposed.contains(victim)),
                        None => prop_assert!(exposed.is_empty()),
                    }
                }
            }
        }
    }

    /// The more a defender's strength counts, the fewer are vulnerable; and the critical gamma is
    /// where that changes.
    #[test]
    fn vulnerability_ends_at_the_critical_gamma((strengths, links) in networks()) {
        let labels = states(6);
        let mut by_state = AllianceNetwork::new(labels[..strengths.len()].to_vec()).unwrap();
        for &(a, b) in links.iter().filter(|(a, b)| a != b) {
            by_state.link(&labels[a], &labels[b]).unwrap();
        }
        #[allow(clippy::cast_precision_loss, reason = "strengths are below 20")]
        let known = labels.iter().copied().zip(strengths.iter().map(|&s| Some(s as f64)));
        let capability = Capability::new("strength", known).unwrap();
        let report = critical_gamma(&by_state, &capability, GammaSettings::default()).unwrap();
        let plain = network(strengths.len(), &links);
        for (i, row) in report.states.iter().enumerate() {
            // Strengths are whole, so both sides are too and the fraction is exact.
            #[allow(clippy::cast_possible_truncation, reason = "whole numbers below 200")]
            let critical = Ratio::new(row.attack as i128, row.defence as i128).unwrap();
            prop_assert!(!vulnerable(&plain, &strengths, i, critical));
            let below = critical.try_sub(Ratio::new(1, 1_000_000).unwrap()).unwrap();
            prop_assert!(vulnerable(&plain, &strengths, i, below));
            prop_assert_eq!(row.gamma, CriticalGamma::At(critical.to_f64()));
        }
        let count = |gamma: f64| report.vulnerable_at(gamma).count();
        for step in 0..20_u8 {
            prop_assert!(count(f64::from(step) / 4.0) >= count(f64::from(step + 1) / 4.0));
        }
    }

    #[test]
    fn the_best_change_is_the_best_of_all((strengths, links) in networks()) {
        let labels = states(6);
        let n = strengths.len();
        #[allow(clippy::cast_precision_loss, reason = "strengths are below 20")]
        let known = labels.iter().copied().zip(strengths.iter().map(|&s| Some(s as f64)));
        let capability = Capability::new("strength", known).unwrap();
        let build = |links: &[(usize, usize)]| {
            let mut network = AllianceNetwork::new(labels[..n].to_vec()).unwrap();
            for &(a, b) in links.iter().filter(|(a, b)| a != b) {
                network.link(&labels[a], &labels[b]).unwrap();
            }
            network
        };
        let gamma = |links: &[(usize, usize)]| {
            let report = critical_gamma(&build(links), &capability, GammaSettings::default());
            report.unwrap().states[0].gamma.finite().unwrap()
        };
        let now = gamma(&links);
        let mut best = now;
        for i in 0..n {
            for j in i + 1..n {
                let mut changed: Vec<_> =
                    links.iter().filter(|&&l| l != (i, j) && l != (j, i)).copied().collect();
                if changed.len() == links.len() {
                    changed.push((i, j));
                }
                best = best.min(gamma(&changed));
            }
        }
        let ours = link_changes(&build(&links), &capability, labels[0]).unwrap();
        let ours = ours.helpful.first().map_or(now, |c| c.gamma.finite().unwrap());
        prop_assert!((ours - best).abs() < 1e-12);
    }
}

#[test]
fn distrust_makes_the_protected_more_vulnerable() {
    let s = states(3);
    let known = [(s[0], Some(4.0)), (s[1], Some(4.0)), (s[2], Some(1.0))];
    let capability = Capability::new("strength", known).unwrap();
    let mut network = AllianceNetwork::new(s.clone()).unwrap();
    network.link(&s[1], &s[2]).unwrap();
    let full = critical_gamma(&network, &capability, GammaSettings::default()).unwrap();
    let relevance = Relevance::own_experience(s.clone()).unwrap();
    // A prior of even odds: half of each promise counts.
    let half = trust(&[], &relevance, TrustSettings::default()).unwrap();
    let doubted = critical_gamma(&network, &capability, half).unwrap();
    // State 1's ally brings 1, then one half.
    assert_eq!(full.of(s[1]).unwrap().defence.to_bits(), 5.0_f64.to_bits());
    assert_eq!(doubted.of(s[1]).unwrap().defence.to_bits(), 4.5_f64.to_bits());
    for (a, b) in full.states.iter().zip(&doubted.states) {
        assert!(b.gamma >= a.gamma);
    }
}

#[test]
fn bad_input_is_refused() {
    let s = states(2);
    let mut network = AllianceNetwork::new(s.clone()).unwrap();
    assert!(matches!(network.link(&s[0], &s[0]), Err(Error::OutOfRange { .. })));
    let half_known = Capability::new("x", [(s[0], Some(1.0)), (s[1], None)]).unwrap();
    let result = critical_gamma(&network, &half_known, GammaSettings::default());
    assert!(matches!(result, Err(Error::Missing { .. })));
    assert!(matches!(war_stability(&network, &[1.0], 1.0), Err(Error::Shape { .. })));
    assert!(matches!(war_stability(&network, &[1.0, -1.0], 1.0), Err(Error::OutOfRange { .. })));
    let nan = war_stability(&network, &[1.0, 1.0], f64::NAN);
    assert!(matches!(nan, Err(Error::OutOfRange { .. })));
    assert!(matches!(war_stable_census(&[1.0; 7], 1.0), Err(Error::OutOfRange { .. })));
}

/// Nothing defends a state without strength or allies: no number, and no NaN.
#[test]
fn a_state_without_strength_is_vulnerable_at_any_gamma() {
    let s = states(3);
    let known = [(s[0], Some(0.0)), (s[1], Some(1.0)), (s[2], Some(0.0))];
    let capability = Capability::new("x", known).unwrap();
    let network = AllianceNetwork::new(s.clone()).unwrap();
    let report = critical_gamma(&network, &capability, GammaSettings::default()).unwrap();
    assert_eq!(report.states[0].gamma, CriticalGamma::Unbounded);
    assert_eq!(report.states[1].gamma, CriticalGamma::At(0.0));
    assert_eq!(report.vulnerable_at(1e9).collect::<Vec<_>>(), [s[0], s[2]]);
}
